"""The kilograms of a crop that a household has, and to whom they are promised: to trucks, and in packs by parcel.

The same kilogram is not sold twice. While something is promised to a truck (``partner.TruckPromise``), packs on hand
and these grams together are never more than what lies in lots and is expected beyond (docs/algorithms/bulk.md). A
household that promised nothing to a truck may list before harvest as it likes.
"""

from dataclasses import dataclass

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from catalog.models import Crop
from farmers.models import Forecast, Household, Listing, Lot
from marketplace.common import clock
from marketplace.common.errors import BadValue
from marketplace.common.forms import kg_text
from marketplace.shop.partner.models import StockRecord, TruckPromise


class LacksLots(BadValue):
    """The packs to add may not be sold: ``lacking_grams`` are missing in lots."""

    why = "lacks_lots"

    def __init__(self, sentence: str, *, lacking_grams: int) -> None:
        self.lacking_grams = lacking_grams
        super().__init__(sentence, field="quantity", code=self.why)


class PromisedToTruck(LacksLots):
    """They are kilograms that a truck was promised."""

    why = "promised_to_truck"


class CalledBack(LacksLots):
    """They could only be of a lot that is called back."""

    why = "lot_held"


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
    lots = Lot.objects.filter(growing_area__household=household, growing_area__crop=crop, held_at__isnull=True)
    promised = TruckPromise.objects.filter(legal_seller=household.legal_seller_id, crop=crop)
    return Supply(
        lots=lots.aggregate(left=Sum(F("grams") - F("drawn_grams")))["left"] or 0,
        expected=_expected(Forecast.objects.filter(growing_area__household=household, growing_area__crop=crop)),
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

    ``CalledBack`` where they could only be of a lot that is called back. Call it with the household's row locked.
    """
    _must_not_be_called_back(listing, packs)
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


def packs_of_garden(growing_area_id: int) -> QuerySet[StockRecord]:
    """Return the stock records of what is listed from a garden."""
    records: QuerySet[StockRecord] = StockRecord.objects.filter(listing__growing_area=growing_area_id)
    return records


def sure_grams(growing_area_id: int) -> int:
    """Return the grams that packs of a garden may be made of: of its lots that are not called back, and expected."""
    lots = Lot.objects.filter(growing_area=growing_area_id, held_at__isnull=True)
    left = lots.aggregate(left=Sum(F("grams") - F("drawn_grams")))["left"] or 0
    return int(left + _expected(Forecast.objects.filter(growing_area=growing_area_id)))


def _must_not_be_called_back(listing: Listing, packs: int) -> None:
    """Raise ``CalledBack`` where a lot of the garden is held and its others do not suffice for these packs more."""
    area, net = listing.growing_area_id, listing.product.net_grams or 0
    if not Lot.objects.filter(growing_area=area, held_at__isnull=False, grams__gt=F("drawn_grams")).exists():
        return
    sure = sure_grams(area)
    on_sale = packs_of_garden(area).aggregate(grams=Sum(F("num_in_stock") * F("product__net_grams")))["grams"] or 0
    lacking = on_sale + packs * net - sure if sure else on_sale + max(1, packs * net)
    if lacking <= 0:
        return
    words = {"sure": kg_text(sure), "on_sale": kg_text(on_sale)}
    sentence = _(
        "Vườn này có lô đang bị thu hồi. Các lô khác và dự kiến đã ghi còn %(sure)s kg, đang bán theo gói "
        "%(on_sale)s kg. Xin ghi thêm lô mới rồi hãy thêm gói."
    )
    raise CalledBack(sentence % words, lacking_grams=lacking)


def _expected(forecasts: QuerySet[Forecast]) -> int:
    """Return the grams that forecasts which have not passed promise beyond what was harvested of them."""
    total = 0
    for forecast in forecasts.filter(expected_to__gte=clock.today()).order_by("pk"):
        days = (forecast.expected_from, forecast.expected_to)
        harvested = Lot.objects.filter(growing_area=forecast.growing_area_id, harvested_on__range=days)
        total += max(0, forecast.grams - (harvested.aggregate(grams=Sum("grams"))["grams"] or 0))
    return total
