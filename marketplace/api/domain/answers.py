"""A write is done once for each Idempotency-Key, and its answer is given again, however often it is sent.

The claim of the key is an insert in the transaction of the effect: a twin waits for it there, and then finds the
answer. A refusal undoes the whole transaction first, so that nobody waits for what was not done, and is then kept as
well: the same key never says yes after it has said no. Nothing is kept of requests that made no sense (422), came too
often or met a failure: these may be sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts import crypto
from marketplace.api.models import Application, KeptAnswer
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.prepared import prepared_cursor

NONSENSE = 422
"""Makes no sense, and may be sent again, mended, under the same key."""
_TABLE = KeptAnswer._meta.db_table


class KeyReused(DomainError):
    """The Idempotency-Key was used for another request."""

    code = "idempotency_key_reused"


@dataclass(frozen=True)
class Answer:
    """What is answered: status and JSON text. ``again`` where it was kept from an earlier time."""

    status: int
    body: str
    again: bool = False


def answer_once(
    *,
    application: Application,
    key: str,
    digest: str,
    act: Callable[[Callable[[Answer], None]], Answer],
    refuse: Callable[[DomainError], Answer],
    seals: bool = False,
) -> Answer:
    """Do ``act`` and keep its answer, or return the one that is kept. ``digest`` says what was asked for.

    ``seals``: the answer carries a secret, so it is kept encrypted. ``act`` is given the function that keeps its
    answer, for where locks are taken last; an answer that it has not kept is kept at its end. It raises
    ``DomainError`` to refuse; ``refuse`` turns that into the answer. Raises ``KeyReused`` where the key was used for
    something else.
    """
    try:
        with transaction.atomic():
            if not _claim(application, key, digest):
                return _kept(application, key, digest)
            kept: list[Answer] = []

            def keep(answer: Answer) -> None:
                _keep(application, key, answer, seals=seals)
                kept.append(answer)

            answer = act(keep)
            if not kept:
                keep(answer)
            return answer
    except KeyReused:
        raise
    except DomainError as error:
        refused = refuse(error)
    if refused.status == NONSENSE:
        return refused
    with transaction.atomic():
        if _claim(application, key, digest, refused):
            return refused
        return _kept(application, key, digest)  # a twin was quicker: whoever asks twice is told one thing


def _claim(application: Application, key: str, digest: str, answer: Answer | None = None) -> bool:
    """Insert the key; False where it is there. Waits while another transaction is working on it."""
    with prepared_cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE} (application_id, key, digest, status, body, at)"  # noqa: S608  # our own table's name
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (application_id, key) DO NOTHING",
            [
                str(application.pk),
                key,
                digest,
                str(answer.status) if answer else None,
                answer.body if answer else "",
                clock.now(),
            ],
        )
        return bool(cursor.rowcount == 1)


def _keep(application: Application, key: str, answer: Answer, *, seals: bool) -> None:
    body = crypto.encrypt(answer.body) if seals else answer.body
    with prepared_cursor() as cursor:
        cursor.execute(
            f"UPDATE {_TABLE} SET status = %s, body = %s WHERE application_id = %s AND key = %s",  # noqa: S608  our own name
            [str(answer.status), body, str(application.pk), key],
        )


def _kept(application: Application, key: str, digest: str) -> Answer:
    row = KeptAnswer.objects.get(application=application, key=key)
    if row.digest != digest or row.status is None:
        raise KeyReused(_("Khóa Idempotency-Key này đã dùng cho một yêu cầu khác. Xin gửi với khóa mới."))
    body = row.body if row.body.startswith("{") else crypto.decrypt(row.body)  # JSON, or a sealed one
    return Answer(row.status, body, again=True)
