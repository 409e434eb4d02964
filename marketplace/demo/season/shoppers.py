"""Consumers on the web: they fill a basket, see a price, order; some press twice, some change their mind."""

from farmers.domain import add_stock, change_listing, record_lot
from farmers.domain.supply import LacksLots
from farmers.models import Listing
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.phones import normalise_phone
from marketplace.demo.names import People
from marketplace.demo.season.market import listing_of
from marketplace.demo.season.players import Player
from marketplace.demo.season.world import World
from marketplace.shop.basket.domain import add_to_basket
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import PriceChanged, Quote, Recipient, cancel_order, place_order, quote_basket
from marketplace.shop.order.models import Channel, Order, OrderStatus, SellerOrderStatus
from marketplace.shop.partner.models import StockMovement

PRODUCTS = (1,) * 16 + (2,) * 3 + (3,)
"""How many products an order has: four of five orders have one."""
MOST_PACKS = 2
LOW_STOCK = 10
RESTOCK = 60
PRESSED_TWICE = 0.05
CHANGED_MIND = 0.03
PRICE_CHANGES = 0.02
CHANGES_IN_CHECKOUT = 0.05
"""Of orders, so often a price changes between the page that showed it and the last button."""


class Shoppers(Player):
    """All consumers of the season who order on the web and pay at the door."""

    payment = "cod"

    def __init__(self, world: World, people: People) -> None:
        super().__init__(world, people)
        self.communes = world.market.communes

    def sell(self, orders: int) -> None:
        """Place so many orders over the day."""
        for hour, minute in self.world.moments(orders, hours=12):
            with self.world.at(hour, minute):
                self._order()

    def _order(self) -> None:
        basket = Basket.objects.create()
        commune = self.world.random.choice(self.communes)
        chosen = self._choose()
        for listing in chosen:
            add_to_basket(basket=basket, product=listing.product, quantity=self.world.random.randint(1, MOST_PACKS))
        shown = quote_basket(basket, commune=commune)
        if self.world.chance(CHANGES_IN_CHECKOUT):
            self._change_price(listing_of(chosen[0].product))
        _how, name = self.people.name()
        recipient = Recipient(
            name=name,
            phone=normalise_phone(self.people.phone()),
            commune=commune,
            address_text=self.people.address(),
        )
        self._press(basket, shown, recipient)
        self.world.count("ordered")

    def _press(self, basket: Basket, shown: Quote, recipient: Recipient) -> None:
        """Press the last button, some twice; whose price changed meanwhile reads the new one and presses again."""
        key = self.world.key()
        for _press in range(2 if self.world.chance(PRESSED_TWICE) else 1):
            order = {
                "basket": basket,
                "key": key,
                "recipient": recipient,
                "user": None,
                "channel": Channel.WEB,
                "payment": self.payment,
            }
            try:
                placed = place_order(**order, quote_digest=shown.digest)  # type: ignore[arg-type]
            except PriceChanged as changed:
                shown = changed.quote
                self.world.count("price changed in mid-checkout")
                placed = place_order(**order, quote_digest=shown.digest)  # type: ignore[arg-type]
        if placed.seller_orders.count() > 1:
            self.world.count("orders of several sellers")

    def _choose(self) -> list[Listing]:
        """Return what somebody wants, and see to it that there is enough of it."""
        listings = self.world.market.choose(self.world.random, self.world.random.choice(PRODUCTS))
        for listing in listings:
            self._keep_in_stock(listing)
        return listings

    def _keep_in_stock(self, listing: Listing) -> None:
        """The household brings more to market, and now and then asks another price."""
        if listing.stockrecord.net_stock_level < LOW_STOCK:
            self._restock(listing, listing.listed_by)
            self.world.count("restocked")
        if self.world.chance(PRICE_CHANGES):
            self._change_price(listing)

    def _restock(self, listing: Listing, seller: User) -> None:
        """Add packs; kilograms that a truck was promised, or are called back, are harvested anew before that."""
        packs = {"listing": listing, "quantity": RESTOCK, "kind": StockMovement.Kind.HARVESTED, "by": seller}
        try:
            add_stock(**packs, key=self.world.key())  # type: ignore[arg-type]  # by name
        except LacksLots as refused:
            self.world.count("packs waited for a lot")
            area, grams = listing.growing_area, refused.lacking_grams
            record_lot(growing_area=area, harvested_on=clock.today(), grams=grams, by=seller)
            self._restock(listing, seller)

    def _change_price(self, listing: Listing) -> None:
        record = listing.stockrecord
        factor = self.world.random.choice((95, 98, 103, 105))
        if record.price_per_kg is not None:
            change_listing(listing=listing, price_per_kg=record.price_per_kg * factor // 100, by=listing.listed_by)
        else:
            change_listing(listing=listing, price=int(record.price) * factor // 100, by=listing.listed_by)
        self.world.count("price changed")

    def morning(self) -> None:
        """Some who ordered cancel before anything was packed."""
        waiting = Order.objects.filter(status=OrderStatus.PLACED).exclude(
            seller_orders__status__in=set(SellerOrderStatus) - {SellerOrderStatus.PLACED, SellerOrderStatus.CONFIRMED}
        )
        for order in list(waiting.order_by("pk")):
            if self.world.chance(CHANGED_MIND):
                cancel_order(order=order, by=None, reason="khách đổi ý")
                self.world.count("cancelled")


class MoreShoppers(Shoppers):
    """As many again, who order while the others do: at the same farms, at the same time."""

    def morning(self) -> None:
        """Nobody changes their mind: the shoppers do that for all."""
