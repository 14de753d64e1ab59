"""Aberration detection: is what was reported more than was to be expected?"""
