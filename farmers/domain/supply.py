"""The kilograms of a crop that a household has, and to whom they are promised: to trucks, and in packs by parcel.

The same kilogram is not sold twice. While something is promised to a truck (``partner.TruckPromise``), packs on hand
and these grams together are never more than what lies in lots and is expected beyond (docs/algorithms/bulk.md). A
household that promised nothing to a truck may list before harvest as it likes.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from catalog.models import Crop
from farmers.models import Forecast, Household, Listing, Lot
from marketplace.common import clock
from marketplace.common.errors import BadValue
from marketplace.common.forms import kg_text
from marketplace.shop.partner.models import StockRecord, TruckPromise


class PromisedToTruck(BadValue):
    """The packs to add are kilograms that a truck was promised; ``lacking_grams`` are missing in lots."""

    def __init__(self, sentence: str, *, lacking_grams: int) -> None:
        self.lacking_grams = lacking_grams
        super().__init__(sentence, field="quantity", code="promised_to_truck")


@dataclass(frozen=True)
class Supply:
    """Grams of one crop of one household.

    ``expected`` is what forecasts that have not passed promise beyond what was harvested of them; ``parcels`` all
    packs on hand, ``ordered`` those of them that customers' orders hold.
    """

    lots: int
    expected: int
    trucks: int
    parcels: int
    ordered: int

    @property
    def room(self) -> int:
        """Return the grams that may be in packs; negative where trucks alone were promised more than there is."""
        return self.lots + self.expected - self.trucks

    @property
    def excess(self) -> int:
        """Return the grams in packs that trucks were promised as well."""
        return max(0, self.parcels - max(0, self.room))


def supply_of(*, household: Household, crop: Crop) -> Supply:
    """Return how a household stands with a crop. Packs are read first: what is packed meanwhile leaves both."""
    packs = records_of(household, crop).aggregate(
        parcels=Sum(F("num_in_stock") * F("product__net_grams")),
        ordered=Sum(F("num_allocated") * F("product__net_grams")),
    )
    lots = Lot.objects.filter(growing_area__household=household, growing_area__crop=crop)
    promised = TruckPromise.objects.filter(legal_seller=household.legal_seller_id, crop=crop)
    return Supply(
        lots=lots.aggregate(left=Sum(F("grams") - F("drawn_grams")))["left"] or 0,
        expected=_expected(household, crop, clock.today()),
        trucks=promised.aggregate(grams=Sum("grams"))["grams"] or 0,
        parcels=packs["parcels"] or 0,
        ordered=packs["ordered"] or 0,
    )


def records_of(household: Household, crop: Crop) -> QuerySet[StockRecord]:
    """Return the stock records of the household's packs of a crop."""
    records: QuerySet[StockRecord] = StockRecord.objects.filter(
        partner=household.stocking_place_id, product__crop=crop, product__net_grams__gt=0, listing__isnull=False
    )
    return records


def must_have_room(*, listing: Listing, packs: int) -> None:
    """Raise ``PromisedToTruck`` where these packs more would be kilograms that a truck was promised.

    Call it with the household's row locked.
    """
    household, product = listing.household, listing.product
    crop, net = product.crop, product.net_grams or 0
    if crop is None or not TruckPromise.objects.filter(legal_seller=household.legal_seller_id, crop=crop).exists():
        return
    supply = supply_of(household=household, crop=crop)
    lacking = supply.parcels + packs * net - max(0, supply.room)
    if lacking <= 0:
        return
    words = {
        "lots": kg_text(supply.lots + supply.expected),
        "trucks": kg_text(supply.trucks),
        "parcels": kg_text(supply.parcels),
        "lacking": kg_text(lacking),
    }
    sentence = _(
        "Lô và dự kiến đã ghi còn %(lots)s kg, đã hứa cho xe %(trucks)s kg, đang bán theo gói %(parcels)s kg. "
        "Xin ghi thêm lô ít nhất %(lacking)s kg rồi hãy thêm gói."
    )
    raise PromisedToTruck(sentence % words, lacking_grams=lacking + max(0, -supply.room))


def _expected(household: Household, crop: Crop, today: dt.date) -> int:
    forecasts = Forecast.objects.filter(
        growing_area__household=household, growing_area__crop=crop, expected_to__gte=today
    )
    total = 0
    for forecast in forecasts.order_by("pk"):
        days = (forecast.expected_from, forecast.expected_to)
        harvested = Lot.objects.filter(growing_area=forecast.growing_area_id, harvested_on__range=days)
        total += max(0, forecast.grams - (harvested.aggregate(grams=Sum("grams"))["grams"] or 0))
    return total
