"""Measures of frequency and association in an outbreak: attack rates, ratios, exact intervals."""
