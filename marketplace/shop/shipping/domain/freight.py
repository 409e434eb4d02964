"""What carrying a shipment costs."""

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _

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


NO_FREIGHT = Freight(amount=0, tariff=None)
"""Of goods that are taken along on the spot."""


def freight_for(*, grams: int, on: dt.date) -> Freight:
    """Return the freight of a shipment of ``grams`` placed on the day ``on``: each step of weight started counts.

    Of several tariffs in force the latest holds. Raises ``NoTariff`` where there is none (freight is never zero for
    want of a tariff), ``DomainError`` for a weight that is not between 1 g and ``LARGEST_GRAMS``.
    """
    if not 1 <= grams <= LARGEST_GRAMS:
        raise DomainError(_("Khối lượng hàng không gửi bưu chính được, xin xem lại số lượng."), code="bad_weight")
    tariff: FreightTariff | None = FreightTariff.objects.in_force(on).order_by("-valid_from", "-pk").first()
    if tariff is None:
        raise NoTariff(_("Hôm nay chưa có biểu cước gửi hàng, xin đặt lại sau."))
    steps_started = -(-grams // tariff.step_grams)
    return Freight(amount=steps_started * tariff.step_price, tariff=tariff)
