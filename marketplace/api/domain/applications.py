"""Partner applications and their keys.

A key reads ``cp_<prefix>_<secret>``. The prefix finds the row and may be seen by anybody; of the secret only its
SHA-256 is stored: it has 256 random bits, so nothing slower is needed against guessing.
"""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Collection
from typing import NamedTuple

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.accounts.rules import is_admin
from marketplace.api.models import ApiKey, Application, KeptAnswer, Scope
from marketplace.api.models.applications import MOST_REQUESTS
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import BadValue, NotAllowed
from marketplace.common.text import require_text

KEY_WORD = "cp"
"""What a key begins with, so that one that leaked into a log or a repository is recognised."""
MOST_KEYS = 10
"""Working keys of one application: two while one replaces the other, a few for several installations."""
ANSWERS_KEPT = dt.timedelta(days=30)
_KEY = re.compile(r"cp_([0-9a-z]{8,16})_([0-9A-Za-z]{32,64})")
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


class MadeKey(NamedTuple):
    """A new key; ``text`` is the whole of it, which nobody can read again later."""

    row: ApiKey
    text: str


def register_application(
    *, name: str, owner: User, scopes: Collection[str], requests_per_minute: int = 600, by: User | None
) -> Application:
    """Register a partner's application (``by`` an admin; ``None`` is the demo's loader). It has no key yet.

    Raises ``NotAllowed``, ``BadValue``.
    """
    _require_admin(by)
    name = require_text(name, most=80, otherwise=_("Xin ghi tên ứng dụng, dưới 80 ký tự."), field="name")
    if Application.objects.filter(name=name).exists():
        raise BadValue(_("Đã có ứng dụng tên này, xin ghi tên khác."), field="name")
    application = Application(name=name, owner=owner, created_by=by)
    _set(application, scopes, requests_per_minute)
    application.save()
    return application


def change_application(
    *, application: Application, scopes: Collection[str], requests_per_minute: int, is_active: bool, by: User
) -> Application:
    """Change what an application may do; its keys follow at once. Raises ``NotAllowed``, ``BadValue``."""
    _require_admin(by)
    with transaction.atomic():
        locked = Application.objects.select_for_update(no_key=True).get(pk=application.pk)
        _set(locked, scopes, requests_per_minute)
        locked.is_active = is_active
        locked.save(update_fields=["scopes", "requests_per_minute", "is_active"])
    return locked


def make_key(
    *, application: Application, expires_at: dt.datetime | None = None, by: User | None, text: str = ""
) -> MadeKey:
    """Make a key. ``text`` is a key that is known already: the demo's, which is printed for everyone.

    Raises ``NotAllowed``, ``BadValue`` for an end in the past or where there are too many keys.
    """
    _require_admin(by)
    if expires_at is not None and expires_at <= clock.now():
        raise BadValue(_("Ngày hết hạn phải ở sau hôm nay."), field="expires_on")
    prefix, secret = _parts(text) if text else (_random(10), _random(48))
    with transaction.atomic():
        locked = Application.objects.select_for_update(no_key=True).get(pk=application.pk)
        if sum(key.works for key in locked.keys.all()) >= MOST_KEYS:
            raise BadValue(_("Ứng dụng này đã có %(most)d khóa, xin thu hồi khóa cũ trước.") % {"most": MOST_KEYS})
        row = ApiKey.objects.create(
            application=locked, prefix=prefix, digest=_digest(secret), expires_at=expires_at, created_by=by
        )
    return MadeKey(row, f"{KEY_WORD}_{prefix}_{secret}")


def revoke_key(*, key: ApiKey, by: User) -> None:
    """End a key now; one that was revoked before keeps its moment. Raises ``NotAllowed``."""
    _require_admin(by)
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=clock.now())


_BY_PREFIX: Compiled[ApiKey] = Compiled(
    lambda: ApiKey.objects.select_related("application__owner").filter(prefix=Given("prefix")).order_by("pk")
)


def read_key(text: str) -> ApiKey | None:
    """Return the key with its application where it opens anything now (one query); it is noted once a day as used."""
    prefix, secret = _parts(text)
    found = _BY_PREFIX.first(prefix=prefix) if prefix else None
    if found is None or not constant_time_compare(found.digest, _digest(secret)):
        return None
    if not (found.works and found.application.is_active and found.application.owner.is_active):
        return None
    today = clock.today()
    if found.last_used_on != today:
        ApiKey.objects.filter(pk=found.pk).update(last_used_on=today)
    return found


def forget_answers() -> int:
    """Forget the answers that are older than a partner may repeat a request; return how many."""
    deleted, _by_model = KeptAnswer.objects.filter(at__lt=clock.now() - ANSWERS_KEPT).delete()
    return deleted


def _set(application: Application, scopes: Collection[str], requests_per_minute: int) -> None:
    if not scopes or not set(scopes) <= set(Scope.values):
        raise BadValue(_("Xin chọn ít nhất một việc ứng dụng được làm."), field="scopes")
    if not 1 <= requests_per_minute <= MOST_REQUESTS:
        raise BadValue(_("Số lần gọi mỗi phút phải từ 1 đến 100.000."), field="requests_per_minute")
    application.scopes = sorted(set(scopes))
    application.requests_per_minute = requests_per_minute


def _require_admin(by: User | None) -> None:
    if by is not None and not is_admin(by):
        raise NotAllowed(_("Chỉ quản trị sàn mở và khóa cửa cho đối tác."))


def _parts(text: str) -> tuple[str, str]:
    found = _KEY.fullmatch(text)
    return (found[1], found[2]) if found else ("", "")


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _place in range(length))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
