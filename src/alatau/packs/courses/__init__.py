"""Courses as packs of plain text: models, reading, checks."""
