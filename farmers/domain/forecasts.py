"""Harvests to come, and what is promised from them.

A forecast's grams are a quota (``forecast:<id>:grams``) that placement takes from, so more is never promised than is
expected; each line so promised has a ``Preorder`` row. Packing draws from real lots of the same growing area, as for
every other line. A forecast that shrinks below what is promised is accepted as the fact that it is: nothing more can
be promised, and the pre-orders that no longer fit are listed, the latest first, for somebody to decide on.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.models import LimitedProduct
from farmers.domain.guards import must_act_for
from farmers.models import Forecast, GrowingArea, Listing, Preorder
from marketplace.common import clock
from marketplace.common.errors import BadValue, WrongState
from marketplace.quotas import domain as quotas
from marketplace.quotas.models import Quota
from marketplace.shop.order.models import SellerOrderStatus

if TYPE_CHECKING:
    from marketplace.accounts.models import User
    from marketplace.shop.order.models import Line

MOST_FORECAST_GRAMS = 1_000_000_000
"""A thousand tonnes from one growing area: more is a slip of the finger."""
FURTHEST = dt.timedelta(days=366)
FORECAST_KEYS = "forecast:"
"""What the keys of forecasts' quotas begin with."""
_OPEN = (SellerOrderStatus.PLACED, SellerOrderStatus.CONFIRMED)


@dataclass(frozen=True)
class ForecastChange:
    """A forecast after a change: ``promised`` grams of it are pre-ordered; ``affected`` pre-orders do not fit."""

    forecast: Forecast
    promised: int
    affected: list[Preorder]

    @property
    def short(self) -> int:
        """Return the grams promised beyond what is expected now."""
        return max(0, self.promised - self.forecast.grams)


def forecast_key(forecast: Forecast) -> str:
    """Return the key of the forecast's quota, in grams."""
    return f"{FORECAST_KEYS}{forecast.pk}:grams"


def make_forecast(
    *,
    growing_area: GrowingArea,
    expected_from: dt.date,
    expected_to: dt.date,
    grams: int,
    listings: list[Listing],
    key: uuid.UUID,
    by: "User",
) -> Forecast:
    """Say what a growing area will give, and let these of its listings be sold before harvest up to that weight.

    The same form ``key`` again returns the first forecast. Raises ``BadValue`` naming the field, ``WrongState`` for a
    listing that is sold from another forecast, ``NotAllowed`` for strangers.
    """
    must_act_for(growing_area.household, by)
    _check_days(expected_from, expected_to)
    _check_grams(grams)
    if not listings or any(listing.growing_area_id != growing_area.pk for listing in listings):
        raise BadValue(_("Xin chọn ít nhất một mặt hàng của đúng vườn này để bán trước."), field="listings")
    with transaction.atomic():
        known: Forecast | None = Forecast.objects.filter(key=key).first()
        if known is not None:
            return known
        forecast: Forecast = Forecast.objects.create(
            growing_area=growing_area,
            expected_from=expected_from,
            expected_to=expected_to,
            grams=grams,
            made_by=by,
            made_at=clock.now(),
            key=key,
        )
        _write_limit(forecast)
        _bind(forecast, listings)
    return forecast


def change_forecast(*, forecast: Forecast, grams: int, by: "User") -> ForecastChange:
    """Say that more or less will be harvested; return what that means for what is promised.

    Below what is promised nothing more can be promised, and the change lists the pre-orders that do not fit any more,
    the latest first. Whoever decides cancels some of them (which gives their grams back) or finds goods elsewhere;
    nothing is cancelled here. Raises ``BadValue`` for an impossible weight, ``NotAllowed`` for strangers.
    """
    must_act_for(forecast.growing_area.household, by)
    _check_grams(grams)
    with transaction.atomic():
        locked: Forecast = Forecast.objects.select_for_update(no_key=True, of=("self",)).get(pk=forecast.pk)
        locked.grams = grams
        locked.save(update_fields=["grams"])
        change = _change(locked)
    forecast.grams = grams
    return change


def review_forecast(*, forecast: Forecast) -> ForecastChange:
    """Return how the forecast stands; where what is promised fits again, it may be promised from again."""
    with transaction.atomic():
        locked: Forecast = Forecast.objects.select_for_update(no_key=True, of=("self",)).get(pk=forecast.pk)
        return _change(locked)


def review_short_forecasts() -> int:
    """Let forecasts be promised from again whose promises fit again (orders were cancelled); return how many do."""
    closed = Quota.objects.filter(key__startswith=FORECAST_KEYS, closes_at__isnull=False).order_by("key")
    ids = [_forecast_id(key) for key in closed.values_list("key", flat=True)]
    return sum(review_forecast(forecast=forecast).short == 0 for forecast in Forecast.objects.filter(pk__in=ids))


def standing_of(*, forecast: Forecast) -> ForecastChange:
    """Return what is promised from a forecast and which pre-orders do not fit, for showing; nothing is written."""
    promised = Quota.objects.filter(key=forecast_key(forecast)).values_list("taken", flat=True).first() or 0
    return ForecastChange(forecast, promised, _affected(forecast, promised))


def promise_preorders(*, lines: Iterable["Line"], drawn: Iterable[tuple[str, int]]) -> list[Preorder]:
    """Write which lines of a new order are promised from a forecast; return the rows. Called at placement, once.

    ``drawn`` are the limits' keys that the order takes from, each with the id of the stock record that draws on it.
    """
    forecasts = {record_id: _forecast_id(key) for key, record_id in drawn if key.startswith(FORECAST_KEYS)}
    if not forecasts:
        return []
    rows: list[Preorder] = Preorder.objects.bulk_create(
        Preorder(line=line, forecast_id=forecasts[line.stockrecord_id], grams=line.ordered_grams or 0)
        for line in lines
        if line.stockrecord_id in forecasts
    )
    return rows


def _forecast_id(key: str) -> int:
    return int(key.removeprefix(FORECAST_KEYS).partition(":")[0])


def end_forecast(*, forecast: Forecast, by: "User") -> None:
    """Stop selling before harvest: the listings are sold from what is on hand again; promises stay. Again: nothing."""
    must_act_for(forecast.growing_area.household, by)
    LimitedProduct.objects.filter(key=forecast_key(forecast)).delete()


def _change(forecast: Forecast) -> ForecastChange:
    """Bring the quota into line with the forecast, its row locked."""
    promised = _write_limit(forecast)
    return ForecastChange(forecast, promised, _affected(forecast, promised))


def _write_limit(forecast: Forecast) -> int:
    """Write the quota: open up to the forecast, or closed while more is promised. Return the grams promised.

    Placements take from the same row, so its lock makes them and this queue.
    """
    key = forecast_key(forecast)
    quota = Quota.objects.select_for_update().filter(key=key).first()
    promised = quota.taken if quota is not None else 0
    fits = promised <= forecast.grams
    quotas.set_quota(
        key=key,
        limit=forecast.grams if fits else promised,
        source=f"forecast:{forecast.pk}",
        reason=gettext_noop("Phần đặt trước của vườn này đã hết. Xin ghi tên chờ, có hàng sàn sẽ nhắn."),
        closes_at=None if fits else clock.now(),
    )
    return promised


def _affected(forecast: Forecast, promised: int) -> list[Preorder]:
    """Return the pre-orders that do not fit, the latest first: whoever ordered first is served first."""
    over = promised - forecast.grams
    affected = []
    open_ones = (
        forecast.preorders.filter(line__seller_order__status__in=_OPEN)
        .select_related("line__seller_order__order", "line__product")
        .order_by("-line__seller_order__placed_at", "-pk")
    )
    for preorder in open_ones:
        if over <= 0:
            break
        affected.append(preorder)
        over -= preorder.grams
    return affected


def _bind(forecast: Forecast, listings: list[Listing]) -> None:
    products = [listing.product_id for listing in listings]
    taken = LimitedProduct.objects.filter(Q(key__startswith=FORECAST_KEYS), product__in=products)
    if taken.exists():
        raise WrongState(_("Có mặt hàng đang bán trước theo dự báo khác, xin kết thúc dự báo đó trước."))
    LimitedProduct.objects.bulk_create(
        LimitedProduct(product_id=pk, key=forecast_key(forecast), measure=LimitedProduct.Measure.GRAMS)
        for pk in products
    )


def _check_days(expected_from: dt.date, expected_to: dt.date) -> None:
    if expected_to < expected_from:
        raise BadValue(_("Ngày cuối phải sau ngày đầu thu hoạch."), field="expected_to")
    if expected_to < clock.today() or expected_from > clock.today() + FURTHEST:
        raise BadValue(_("Vụ thu hoạch phải nằm trong một năm tới, xin xem lại ngày."), field="expected_from")


def _check_grams(grams: int) -> None:
    if not 0 < grams <= MOST_FORECAST_GRAMS:
        raise BadValue(_("Sản lượng phải trên 0 và không quá 1.000 tấn, xin xem lại."), field="grams")
