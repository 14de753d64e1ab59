"""The after-action review as typed findings: a pure function of scenario and log."""

from alatau.review.after_action import for_countries, review
from alatau.review.counterfactuals import STREAMS
from alatau.review.findings import Review
from alatau.review.summary import summary

__all__ = ["STREAMS", "Review", "for_countries", "review", "summary"]
