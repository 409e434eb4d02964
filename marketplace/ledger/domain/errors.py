"""What the ledger refuses. These are faults of the caller, never of the person at the screen."""

from marketplace.common.errors import DomainError


class Unbalanced(DomainError):
    """The legs do not sum to zero, or there are fewer than two."""

    code = "unbalanced"


class EntryConflict(DomainError):
    """The same event was posted before with other legs."""

    code = "entry_conflict"
