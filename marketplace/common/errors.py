"""The one kind of error that a domain function raises for a person to read."""

from django.utils.functional import Promise


class DomainError(Exception):
    """A refused change of state.

    ``code`` is for machines (API, tests), ``message`` is a sentence in the user's language that says what to
    do next. Views show ``str(error)``; nothing has been changed when it is raised.
    """

    code = "refused"

    def __init__(self, message: "str | Promise", *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The person may see the thing but not do this to it."""

    code = "not_allowed"


class WrongState(DomainError):
    """The thing has moved on since the page was drawn (a stale page, a repeated click)."""

    code = "wrong_state"


class BadValue(DomainError):
    """A value that the rule does not admit; ``field`` names the argument (and form field) that it came in."""

    code = "bad_value"

    def __init__(self, message: "str | Promise", *, field: str = "", code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.field = field
