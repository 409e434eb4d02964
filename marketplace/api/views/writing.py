"""What every write has in common: an Idempotency-Key, one effect, one answer."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Schema

from marketplace.api import problems
from marketplace.api.domain.answers import Answer, answer_once
from marketplace.api.door import application_of
from marketplace.api.refusals import facts_of, refused
from marketplace.common.errors import BadValue, DomainError

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Made by you, one for each thing that you want done. The same key with the same body is answered "
        "the same and done once; with another body it is refused (409).",
    ),
]
Keep = Callable[[Schema], None]
_JSON = "application/json; charset=utf-8"


def write_once(
    request: HttpRequest, key: str, act: Callable[[], Schema], *, status: int = 200, seals: bool = False
) -> HttpResponse:
    """Do ``act`` once for the key and answer with what it returns, or with its refusal, each time the same.

    ``seals``: the answer carries a secret.
    """
    return write_in_time(request, key, lambda _keep: act(), status=status, seals=seals)


def write_in_time(
    request: HttpRequest, key: str, act: Callable[[Keep], Schema], *, status: int = 200, seals: bool = False
) -> HttpResponse:
    """Do as ``write_once``; ``act`` may keep its answer itself, before it takes locks that others wait for."""

    def done(keep: Callable[[Answer], None]) -> Answer:
        return _as_answer(status, act(lambda shown: keep(_as_answer(status, shown))))

    answer = answer_once(
        application=application_of(request),
        key=key,
        digest=_digest(request),
        act=done,
        refuse=_refusal,
        seals=seals,
    )
    content_type = _JSON if answer.status < 400 else problems.CONTENT_TYPE
    response = HttpResponse(answer.body, status=answer.status, content_type=content_type)
    if answer.again:
        response["Idempotent-Replayed"] = "true"
    return response


def _as_answer(status: int, shown: Schema) -> Answer:
    return Answer(status, shown.model_dump_json())


def refusal_response(error: DomainError) -> HttpResponse:
    """Return the response of a refusal."""
    answer = _refusal(error)
    return HttpResponse(answer.body, status=answer.status, content_type=problems.CONTENT_TYPE)


def _refusal(error: DomainError) -> Answer:
    row = refused(error)
    more: dict[str, Any] = facts_of(error)
    if row.status == 422:
        field = error.field if isinstance(error, BadValue) and error.field else row.field
        more["errors"] = [{"field": field, "code": row.code, "detail": str(error)}]
    body = problems.respond(row.status, row.code if row.status != 422 else "invalid", str(error), **more)
    return Answer(row.status, body.content.decode())


def _digest(request: HttpRequest) -> str:
    """Return the hash of what is asked for: address and body, byte for byte."""
    asked = f"{request.method} {request.path_info}\n".encode() + request.body
    return hashlib.sha256(asked).hexdigest()
