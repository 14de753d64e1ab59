"""Documents made of typed findings: the review as HTML."""

from alatau.documents.review import review_fragment, review_html, review_styles

__all__ = ["review_fragment", "review_html", "review_styles"]
