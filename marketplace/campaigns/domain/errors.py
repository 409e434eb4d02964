"""What the rooms of seasons refuse, each with a sentence that says what to do."""

from marketplace.common.errors import DomainError


class BadSeason(DomainError):
    """What was said about the season makes no sense."""

    code = "bad_season"


class NoPlace(DomainError):
    """The offer from the waiting list holds no more."""

    code = "no_place"


class BadMessage(DomainError):
    """The text of a season's message cannot be sent."""

    code = "bad_message"
