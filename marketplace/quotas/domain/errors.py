"""Why a quota says no."""

from django.utils.functional import Promise

from marketplace.common.errors import DomainError


class QuotaExhausted(DomainError):
    """A quota has not enough left, or is not open now. ``key`` names it; the sentence is the quota's own reason."""

    code = "over_quota"

    def __init__(self, message: "str | Promise", *, key: str) -> None:
        super().__init__(message)
        self.key = key
