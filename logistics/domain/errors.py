"""What logistics refuses, each with a sentence for the person who asked."""

from marketplace.common.errors import DomainError


class NotDeliverable(DomainError):
    """No open point delivers to the commune on that day."""

    code = "not_deliverable"


class UnknownItem(DomainError):
    """The number is well formed but on no item of ours."""

    code = "unknown_item"


class KeyReused(DomainError):
    """A key that was used before came back with other content: nothing was recorded for it."""

    code = "key_reused"


class WrongCash(DomainError):
    """The cash is not what is due, or no amount of money at all."""

    code = "wrong_cash"


class NothingToDo(DomainError):
    """There is nothing to plan, to hand over or to remit."""

    code = "nothing_to_do"
