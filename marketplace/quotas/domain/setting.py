"""Writing a limit. Who calls this says which decision the limit comes from."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.common.errors import DomainError
from marketplace.quotas.models import Quota


@transaction.atomic
def set_quota(
    *,
    key: str,
    limit: int,
    source: str,
    reason: str = "",
    reason_words: Mapping[str, str] | None = None,
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
) -> Quota:
    """Write the limit of ``key`` (in the caller's unit) and return it; what was taken stays taken.

    ``reason`` is the sentence a customer reads when it is used up: as the catalogues know it, so that it is said in the
    customer's language, with ``reason_words`` put in; before ``opens_at`` and from ``closes_at`` on
    nothing can be taken. Raises ``DomainError`` for a limit below 0 or below what is taken already.
    """
    if limit < 0:
        raise DomainError(_("Hạn mức phải từ 0 trở lên."), code="negative_limit")
    if opens_at and closes_at and closes_at <= opens_at:
        raise DomainError(_("Hạn mức phải mở trước khi đóng, xin xem lại hai mốc giờ."), code="closes_before_opening")
    terms: dict[str, Any] = {"limit": limit, "source": source, "opens_at": opens_at, "closes_at": closes_at}
    terms |= {"reason": reason, "reason_words": dict(reason_words or {})}
    quota, new = Quota.objects.get_or_create(key=key, defaults=terms)
    if not new:
        if not Quota.objects.filter(pk=quota.pk, taken__lte=limit).update(**terms):
            quota.refresh_from_db()
            raise DomainError(
                _("Đã dùng %(taken)s, không hạ hạn mức xuống %(limit)s được. Có thể đóng hạn mức lại.")
                % {"taken": quota.taken, "limit": limit},
                code="below_taken",
            )
        quota.refresh_from_db()
    return quota
