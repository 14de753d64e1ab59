"""The item bank as a QTI 3.0 content package, out and in."""

from alatau.interchange.qti.package import read_package, write_package

__all__ = ["read_package", "write_package"]
