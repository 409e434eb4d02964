"""Everything that changes a review."""

from marketplace.reviews.domain.counting import count_anew
from marketplace.reviews.domain.moderating import answer_review, hide_review, show_review
from marketplace.reviews.domain.writing import (
    CHANGEABLE_FOR,
    REVIEWABLE_FOR,
    CannotReview,
    ReviewClosed,
    may_change,
    may_review,
    write_review,
)

__all__ = [
    "CHANGEABLE_FOR",
    "REVIEWABLE_FOR",
    "CannotReview",
    "ReviewClosed",
    "answer_review",
    "count_anew",
    "hide_review",
    "may_change",
    "may_review",
    "show_review",
    "write_review",
]
