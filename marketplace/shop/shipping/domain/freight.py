"""What carrying a shipment costs."""

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _

from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import DomainError
from marketplace.shop.shipping.models import FreightTariff

LARGEST_GRAMS = 20_000_000
"""Twenty tonnes in grams: the largest bulk sale; a parcel beyond that is a slip of the unit."""


class NoTariff(DomainError):
    """No tariff is in force on the day, and nothing is carried for an unknown price."""

    code = "no_tariff"


class Freight(NamedTuple):
    """Freight in whole đồng, tax included, and the tariff row that said so; none where nothing is carried."""

    amount: int
    tariff: FreightTariff | None

    @property
    def tariff_id(self) -> int | None:
        """Return the id of the tariff row."""
        return None if self.tariff is None else self.tariff.pk


_LATEST: Compiled[FreightTariff] = Compiled(
    lambda: FreightTariff.objects.in_force(Given("on")).order_by("-valid_from", "-pk")[:1]
)
NO_FREIGHT = Freight(amount=0, tariff=None)
"""Of goods that are taken along on the spot."""


def freight_for(*, grams: int, on: dt.date) -> Freight:
    """Return the freight of a shipment of ``grams`` placed on the day ``on``. Raises as the two below."""
    return freight_by(tariff_on(on), grams=grams)


def tariff_on(day: dt.date) -> FreightTariff:
    """Return the tariff in force on a day, of several the latest.

    Raises ``NoTariff`` where there is none: freight is never zero for want of a tariff.
    """
    tariff = _LATEST.first(on=day)
    if tariff is None:
        raise NoTariff(_("Hôm nay chưa có biểu cước gửi hàng, xin đặt lại sau."))
    return tariff


def freight_by(tariff: FreightTariff, *, grams: int) -> Freight:
    """Return the freight of a shipment of ``grams``: each step of weight started counts.

    Raises ``DomainError`` for a weight that is not between 1 g and ``LARGEST_GRAMS``.
    """
    if not 1 <= grams <= LARGEST_GRAMS:
        raise DomainError(_("Khối lượng hàng không gửi bưu chính được, xin xem lại số lượng."), code="bad_weight")
    steps_started = -(-grams // tariff.step_grams)
    return Freight(amount=steps_started * tariff.step_price, tariff=tariff)
