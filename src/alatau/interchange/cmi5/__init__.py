"""A course as a cmi5 package, for the learning management systems of ministries."""

from alatau.interchange.cmi5.package import write_course

__all__ = ["write_course"]
