"""Dated truth: rows that hold from a day to a day and lapse by themselves (design: invariant 11)."""

import datetime as dt
from typing import Self, TypeVar

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.common import clock
from marketplace.common.compiled import Given
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.text import clean


class DatedQuerySet(models.QuerySet):  # type: ignore[type-arg]  # generic over the concrete model
    """Rows with ``valid_from`` and ``valid_to``."""

    def in_force(self, on: "dt.date | Given") -> Self:
        """Rows that hold on the day ``on`` (both ends included; no end = until further notice)."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


class Dated(models.Model):
    """A fact with its source and the days on which it holds."""

    valid_from = models.DateField(_("hiệu lực từ"))
    valid_to = models.DateField(_("hiệu lực đến"), null=True, blank=True)
    source = models.CharField(_("nguồn"), max_length=300, help_text=_("Văn bản hoặc nơi lấy số liệu"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_valid_order",
            )
        ]


RowT = TypeVar("RowT", bound=Dated)


def put_in_force(*, row: RowT, besides: "models.QuerySet[RowT]") -> RowT:
    """Write a new row without an end and end the former one on the day before; return the row.

    ``besides`` are the rows about the same thing (the same kind of seller). A row holds from tomorrow at the
    earliest: what was decided until today keeps the rule that made it. The same row again changes nothing. Raises
    ``BadValue`` for an earlier day and an empty source, ``WrongState`` where a row begins on that day or later.
    """
    row.source = clean(row.source)
    if not row.source:
        raise BadValue(gettext("Xin ghi nguồn: văn bản hoặc quyết định nào nói mức này."), field="source")
    with transaction.atomic():
        with connection.cursor() as cursor:  # rates change a few times a year: the writers of a table queue
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(row._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE")
        latest = besides.order_by("-valid_from", "-pk").first()
        if latest is not None and _says_the_same(latest, row):
            return latest
        if row.valid_from <= clock.today():
            raise BadValue(gettext("Mức mới có hiệu lực sớm nhất từ ngày mai."), field="valid_from")
        if latest is not None and latest.valid_from >= row.valid_from:
            sentence = gettext("Đã có mức bắt đầu từ ngày %s, xin chọn ngày sau đó.")
            raise WrongState(sentence % latest.valid_from.strftime("%d/%m/%Y"))
        day_before = row.valid_from - dt.timedelta(days=1)
        besides.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from)).update(valid_to=day_before)
        row.valid_to = None
        row.save(force_insert=True)
    return row


def _says_the_same(known: Dated, row: Dated) -> bool:
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key and field.name != "valid_to"]
    return all(getattr(known, name) == getattr(row, name) for name in names)
