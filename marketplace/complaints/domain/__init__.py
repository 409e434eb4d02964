"""Every change of state of complaints and recalls."""

from marketplace.complaints.domain.filing import (
    TooManyComplaints,
    add_word,
    answer_complaint,
    file_complaint,
    put_promise_in_force,
)
from marketplace.complaints.domain.recalls import lift_recall, recall_lot

__all__ = [
    "TooManyComplaints",
    "add_word",
    "answer_complaint",
    "file_complaint",
    "lift_recall",
    "put_promise_in_force",
    "recall_lot",
]
