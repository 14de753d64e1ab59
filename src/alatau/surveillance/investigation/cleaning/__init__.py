"""Cleaning of line lists: typed steps, and a report of everything they did."""
