"""Decisions of an authority on essentials: ceilings of price, rations. Written down once, then dated truth.

A ration holds from tomorrow at the earliest, like every other rule of the market: what was ordered until today keeps
the rule that it was ordered under. A decision on prices keeps the first day that its paper says, though it came late:
from which day goods are held to it is written on each of them (``shop.partner.domain.register_goods``).
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import PriceCeiling, PriceDecision, Ration
from catalog.produce import Crop
from marketplace.areas.models import Commune, Province
from marketplace.common import clock
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.text import clean

if TYPE_CHECKING:
    from marketplace.accounts.models import User

MOST_CEILING = 100_000_000
"""In đồng a unit: more is a slip of the finger."""
MOST_RATION = 1_000_000_000
"""In base units: a thousand tonnes in grams is no household's."""
LONGEST_PERIOD = 366
LATEST = dt.timedelta(days=366)
"""A paper that comes later than this after its first day has a slip in the year."""


class Area(NamedTuple):
    """Where a decision holds: ids of whole provinces, and of single communes of others."""

    provinces: set[int]
    communes: set[int]


def decide_ceilings(
    *,
    authority: str,
    number: str,
    signed_on: dt.date,
    provinces: Collection[Province],
    communes: Collection[Commune] = (),
    ceilings: Mapping[Crop, int],
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    source: str,
    title: str = "",
    by: "User",
) -> PriceDecision:
    """Record a decision on prices with its ceilings (đồng a unit of the commodity, tax included); return it.

    It holds in all of ``provinces`` and in the single ``communes`` named. Its first day may have passed: papers come
    late. The same decision again changes nothing. Raises ``BadValue`` naming the field for an empty text, no area, no
    ceiling, a ceiling that is no price, days the wrong way round or more than a year ago, and for a number that this
    authority gave to a decision with other content.
    """
    texts = {"authority": clean(authority), "number": clean(number), "source": clean(source), "title": clean(title)}
    _check_texts(texts, {"authority": 160, "number": 60, "source": 300, "title": 300})
    area, amounts = _area(provinces, communes), {crop.pk: amount for crop, amount in ceilings.items()}
    if not amounts or not all(0 < amount <= MOST_CEILING for amount in amounts.values()):
        raise BadValue(_("Xin ghi giá trần của ít nhất một mặt hàng, từ 1 đồng trở lên."), field="ceilings")
    facts: dict[str, object] = {**texts, "signed_on": signed_on, "valid_from": valid_from, "valid_to": valid_to}
    known = PriceDecision.objects.filter(authority=texts["authority"], number=texts["number"]).first()
    if known is None:
        _check_days(valid_from, valid_to, earliest=clock.today() - LATEST)
        try:
            return _write_decision(facts, area, amounts, by)
        except IntegrityError:  # a twin was faster by a moment
            known = PriceDecision.objects.get(authority=texts["authority"], number=texts["number"])
    if not _says_the_same(known, facts, area, amounts):
        raise BadValue(_("Số quyết định này đã ghi với nội dung khác, xin xem lại."), field="number", code="conflict")
    return known


def end_decision(*, decision: PriceDecision, last_day: dt.date) -> PriceDecision:
    """Let a decision hold until ``last_day``, today at the earliest; one that ends sooner stays as it is.

    Raises ``BadValue`` for a day that has passed or lies before the decision's first.
    """
    with transaction.atomic():
        locked: PriceDecision = PriceDecision.objects.select_for_update(no_key=True).get(pk=decision.pk)
        _end(locked, last_day)
    return locked


def decide_ration(
    *,
    crop: Crop,
    amount: int,
    per_days: int,
    provinces: Collection[Province],
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    source: str,
    by: "User",
) -> Ration:
    """Record that a household may buy ``amount`` base units of a commodity in each period of ``per_days`` days.

    The same ration again returns the row there is. Raises ``BadValue`` naming the field, and ``WrongState`` where one
    of the provinces has a ration of this commodity in the same days: end that first.
    """
    tidy = clean(source)
    _check_texts({"source": tidy}, {"source": 300})
    places = _checked(provinces)
    if not 0 < amount <= MOST_RATION:
        raise BadValue(_("Định mức phải lớn hơn 0."), field="amount")
    if not 0 < per_days <= LONGEST_PERIOD:
        raise BadValue(_("Số ngày của một kỳ phải từ 1 đến 366."), field="per_days")
    with transaction.atomic():
        Crop.objects.select_for_update(no_key=True).get(pk=crop.pk)  # rations of one commodity are written in turn
        others = _overlapping(crop, places, valid_from, valid_to)
        facts = (amount, per_days, valid_from, valid_to, tidy)
        for other in others:
            said = (other.amount, other.per_days, other.valid_from, other.valid_to, other.source)
            if said == facts and set(other.provinces.values_list("pk", flat=True)) == places:
                return other
        _check_days(valid_from, valid_to, earliest=clock.today() + dt.timedelta(days=1))
        if others:
            sentence = _("Các ngày này đã có định mức %(crop)s theo %(source)s. Xin kết thúc định mức đó trước.")
            raise WrongState(sentence % {"crop": crop.name.lower(), "source": others[0].source})
        ration: Ration = Ration.objects.create(
            crop=crop,
            amount=amount,
            per_days=per_days,
            valid_from=valid_from,
            valid_to=valid_to,
            source=tidy,
            entered_by=by,
        )
        ration.provinces.set(places)
    return ration


def end_ration(*, ration: Ration, last_day: dt.date) -> Ration:
    """Let a ration hold until ``last_day``, today at the earliest. Raises as ``end_decision`` does."""
    with transaction.atomic():
        locked: Ration = Ration.objects.select_for_update(no_key=True).get(pk=ration.pk)
        _end(locked, last_day)
    return locked


def _end(row: PriceDecision | Ration, last_day: dt.date) -> None:
    if row.valid_to is not None and row.valid_to <= last_day:
        return
    if last_day < clock.today() or last_day < row.valid_from:
        raise BadValue(_("Ngày cuối sớm nhất là hôm nay, và không trước ngày bắt đầu."), field="last_day")
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])


def _overlapping(crop: Crop, places: set[int], first: dt.date, last: dt.date | None) -> list[Ration]:
    found = Ration.objects.filter(crop=crop, provinces__in=places).exclude(valid_to__lt=first).distinct()
    if last is not None:
        found = found.filter(valid_from__lte=last)
    return list(found.order_by("pk"))


def _write_decision(facts: dict[str, object], area: Area, amounts: dict[int, int], by: "User") -> PriceDecision:
    with transaction.atomic():
        decision: PriceDecision = PriceDecision.objects.create(**facts, entered_by=by)
        decision.provinces.set(area.provinces)
        decision.communes.set(area.communes)
        PriceCeiling.objects.bulk_create(
            PriceCeiling(decision=decision, crop_id=crop_id, amount=amount) for crop_id, amount in amounts.items()
        )
    return decision


def _says_the_same(known: PriceDecision, facts: dict[str, object], area: Area, amounts: dict[int, int]) -> bool:
    return (
        all(getattr(known, name) == value for name, value in facts.items())
        and set(known.provinces.values_list("pk", flat=True)) == area.provinces
        and set(known.communes.values_list("pk", flat=True)) == area.communes
        and dict(known.ceilings.values_list("crop_id", "amount")) == amounts
    )


def _area(provinces: Collection[Province], communes: Collection[Commune]) -> Area:
    """Return the area; a commune of a province that is named whole says nothing more."""
    whole = {province.pk for province in provinces}
    area = Area(whole, {commune.pk for commune in communes if commune.province_id not in whole})
    if not area.provinces and not area.communes:
        raise BadValue(_("Xin chọn ít nhất một tỉnh, thành phố hoặc ghi xã, phường."), field="provinces")
    return area


def _checked(provinces: Collection[Province]) -> set[int]:
    places = {province.pk for province in provinces}
    if not places:
        raise BadValue(_("Xin chọn ít nhất một tỉnh, thành phố."), field="provinces")
    return places


def _check_texts(texts: Mapping[str, str], longest: Mapping[str, int]) -> None:
    for name, text in texts.items():
        if not text and name != "title":
            raise BadValue(_("Xin ghi cơ quan, số quyết định và nguồn."), field=name)
        if len(text) > longest[name]:
            raise BadValue(_("Dòng này dài quá, xin viết gọn lại."), field=name)


def _check_days(valid_from: dt.date, valid_to: dt.date | None, *, earliest: dt.date) -> None:
    if valid_from < earliest:
        if earliest > clock.today():
            raise BadValue(_("Mức mới có hiệu lực sớm nhất từ ngày mai."), field="valid_from")
        raise BadValue(_("Ngày hiệu lực đã qua hơn một năm, xin xem lại năm."), field="valid_from")
    if valid_to is not None and valid_to < valid_from:
        raise BadValue(_("Ngày hết hiệu lực phải sau ngày bắt đầu."), field="valid_to")
