"""Outbreak investigation: line lists, their cleaning, curves, exposure, association, contacts."""
