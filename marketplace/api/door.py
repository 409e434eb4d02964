"""Who comes in: ``Authorization: Bearer <key>``, the scope that the address asks for, not too often."""

from typing import Any

import pghistory
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from marketplace.api.domain import read_key
from marketplace.api.limits import seconds_to_wait
from marketplace.api.models import ApiKey, Scope
from marketplace.api.problems import ProblemError


class PartnerKey(AuthBase):
    """Lets the keys in that have a scope; ``request.auth`` is the key, with its application."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "A key of a partner application"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiKey:
        word, _space, text = request.headers.get("Authorization", "").partition(" ")
        key = read_key(text.strip()) if word.lower() == "bearer" else None
        if key is None:
            raise ProblemError(401, "unauthorized", headers={"WWW-Authenticate": "Bearer"})
        wait = seconds_to_wait(key.application)
        if wait:
            sentence = _("Gọi nhiều quá, xin chờ %(seconds)d giây rồi gọi lại.") % {"seconds": wait}
            raise ProblemError(429, "too_many_requests", sentence, headers={"Retry-After": str(wait)})
        if self.scope not in key.application.scopes:
            raise ProblemError(403, "missing_scope", scope=self.scope.value)
        if request.method != "GET":
            pghistory.context(api_key=key.prefix)  # audit rows of this request say whose they are
        return key


def application_of(request: Any) -> Any:
    """Return the application whose key came with the request."""
    return request.auth.application
