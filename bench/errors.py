"""Why a benchmark cannot begin."""

from __future__ import annotations


class CannotMeasure(Exception):
    """Something that the benchmark needs is missing; the message says what, and what to do."""
