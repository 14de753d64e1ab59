"""Alatau: training against biological emergencies, from the outbreak behind it to the review."""

__version__ = "0.1.0"
