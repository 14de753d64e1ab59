"""Courses: scoring, item analysis, labs, certificates; `alatau.packs.courses` reads them."""
