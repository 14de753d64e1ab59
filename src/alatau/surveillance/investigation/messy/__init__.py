"""Deliberately messy copies of a clean line list for teaching, and how well one was cleaned."""
