"""Which stock record serves a product, at what price, and how much of it there is.

Prices are whole đồng a pack, tax included. A product that is not public has a price (an old basket still shows it)
but cannot be bought. Farm produce has one record; goods of the shelves have one at each point. Which of those serves an
order is decided when it is known where to (``checkout.domain.sourcing``); until then the first with enough stands in.
A carrier's van sells at the door only.
"""

from decimal import Decimal
from typing import Any

from django.db.models.expressions import RawSQL
from oscar.apps.partner import availability, prices
from oscar.apps.partner import strategy as oscar_strategy

from marketplace.common.compiled import Compiled, Given
from marketplace.shop.partner.availability import InStock
from marketplace.shop.partner.models import Partner, StockRecord

NO_TAX_ON_TOP = Decimal(0)


class Selector:
    """Oscar asks it for the strategy of a request; there is one for everybody."""

    def strategy(self, request: Any = None, user: Any = None, **kwargs: Any) -> "MarketStrategy":
        """Return the strategy; request and user make no difference to prices."""
        return MarketStrategy(request)


class MarketStrategy(oscar_strategy.Structured):
    """First stock record with a price; price tax included; availability is what is not promised yet."""

    def select_stockrecord(self, product: Any, packs: int = 1) -> StockRecord | None:
        """Return the record that serves so many packs, else the one with the most.

        Reads prefetched records (with their partner) without a query, and only that one where none are.
        """
        if "stockrecords" not in getattr(product, "_prefetched_objects_cache", {}):
            return _SERVING.first(product=product.pk, packs=packs)
        usable = [
            record
            for record in product.stockrecords.all()
            if record.price is not None and record.partner.place != Partner.Place.VAN
        ]
        enough = [record for record in usable if record.net_stock_level >= packs]
        if enough:
            return min(enough, key=lambda record: record.pk)
        return max(usable, key=lambda record: (record.net_stock_level, -record.pk), default=None)

    def pricing_policy(self, product: Any, stockrecord: StockRecord | None) -> Any:
        """Return the price of a pack, tax included."""
        if stockrecord is None or stockrecord.price is None:
            return prices.Unavailable()
        return prices.TaxInclusiveFixedPrice(
            currency=stockrecord.price_currency, excl_tax=stockrecord.price, tax=NO_TAX_ON_TOP
        )

    def availability_policy(self, product: Any, stockrecord: StockRecord | None) -> Any:
        """Return how much can be bought: nothing of what is not public or has no price."""
        if stockrecord is None or stockrecord.price is None or not product.is_public:
            return availability.Unavailable()
        return InStock(left=stockrecord.net_stock_level, title=product.get_title(), pack_name=product.pack_name)

    def parent_pricing_policy(self, product: Any, children_stock: Any) -> Any:
        """Return the lowest price of the children."""
        priced = [record for _, record in children_stock if record is not None and record.price is not None]
        return self.pricing_policy(product, min(priced, key=lambda record: record.price, default=None))

    def parent_availability_policy(self, product: Any, children_stock: Any) -> Any:
        """Return available where one child is."""
        for child, record in children_stock:
            policy = self.availability_policy(child, record)
            if policy.is_available_to_buy:
                return policy
        return availability.Unavailable()


# Goods of the shelves lie at thousands of points: they are looked through in their order until one has enough. Where
# none has, all are compared: only their numbers, and their places until one is no van.
FREE = "(coalesce(s.num_in_stock, 0) - coalesce(s.num_allocated, 0))"
"""Packs of the record ``s`` that nobody was promised, as SQL."""
_SERVES = f"""ARRAY(SELECT coalesce((
    SELECT s.id FROM partner_stockrecord s JOIN partner_partner a ON a.id = s.partner_id AND a.place <> 'van'
    WHERE s.product_id = %s AND s.price IS NOT NULL AND {FREE} >= %s
    ORDER BY s.id LIMIT 1
), (
    SELECT s.id FROM (
        SELECT s.id, s.partner_id, {FREE} AS free FROM partner_stockrecord s
        WHERE s.product_id = %s AND s.price IS NOT NULL ORDER BY free DESC, s.id OFFSET 0
    ) s
    JOIN partner_partner a ON a.id = s.partner_id AND a.place <> 'van'
    ORDER BY s.free DESC, s.id LIMIT 1
)))"""  # noqa: S608  put together from this file's constants
_SERVING: Compiled[StockRecord] = Compiled(
    lambda: StockRecord.objects.select_related("partner").filter(
        pk__among=RawSQL(_SERVES, [Given("product"), Given("packs"), Given("product")])  # noqa: S611  the constant above
    )
)


def sellable_record(product: Any, packs: int = 1) -> StockRecord | None:
    """Return the stock record from which so many packs can be sold and sent, ``None`` where nothing can.

    It must be public, have a price above nothing and a weight (freight is by weight), and somebody who sells it in law.
    How much there is, is another question.
    """
    record: StockRecord | None = Selector().strategy().select_stockrecord(product, packs)
    if record is None or not product.is_public or not product.net_grams:
        return None
    return record if record.price and record.partner.legal_seller_id else None
