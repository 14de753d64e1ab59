"""The `alatau` command."""

from alatau.cli.application import app, main

__all__ = ["app", "main"]
