"""What the market should have done: one thing after the other, in plain Python, written from the rules alone.

Nothing of the market is imported here. Money is whole đồng, weight grams, stock packs.
"""

from collections import defaultdict
from dataclasses import dataclass, field

PRICE_PER_KG, PACK_GRAMS = 30_000, 5_000
RICE_PRICE, RICE_GRAMS = 85_000, 5_000
FREIGHT_STEP = 15_000  # for each 5 kg begun
CAP, RATION_GRAMS = 14, 10_000
LYCHEES, RICE_BAGS = 8, 6
COMMISSION_BP, VAT_BP, PIT_BP = 500, 100, 50


def part_of(amount: int, basis_points: int) -> int:
    """Return so many hundredths of a percent of an amount, half a đồng and more rounded up."""
    return (amount * basis_points * 2 + 10_000) // 20_000


@dataclass
class Sale:
    """One order of one kind of goods."""

    goods: str
    packs: int
    price: int
    freight: int
    state: str  # placed, unpaid, cancelled, packed, delivered, returned
    cleared: bool = False
    settled: bool = False

    @property
    def due(self) -> int:
        """What the customer owes at the door."""
        return self.price + self.freight


@dataclass
class Count:
    """Cash that went from one hand to the next."""

    expected: int
    counted: int
    finished: bool
    sales: list[Sale]
    remitted: bool = False


@dataclass
class Shelf:
    """Packs on hand, and how many of them are promised."""

    on_hand: int
    promised: int = 0


class Market:
    """One household's lychees with a cap on them, and bags of rationed rice that one household account buys."""

    def __init__(self) -> None:
        self.shelves = {"lychee": Shelf(LYCHEES), "rice": Shelf(RICE_BAGS)}
        self.capped = self.rationed = 0
        self.sales: list[Sale] = []
        self.handovers: list[Count] = []
        self.remittances: list[Count] = []
        self.books: defaultdict[str, int] = defaultdict(int)

    # Buying

    def may_buy(self, goods: str, packs: int) -> bool:
        """Say whether there is enough, of the goods and of what limits them."""
        shelf = self.shelves[goods]
        if shelf.on_hand - shelf.promised < packs:
            return False
        if goods == "lychee":
            return self.capped + packs <= CAP
        return self.rationed + packs * RICE_GRAMS <= RATION_GRAMS

    def buy(self, goods: str, packs: int, *, reserve: bool) -> None:
        """Place an order; a reservation waits for its money."""
        price = packs * (PRICE_PER_KG * PACK_GRAMS // 1000 if goods == "lychee" else RICE_PRICE)
        freight = -(-packs * PACK_GRAMS // 5_000) * FREIGHT_STEP
        sale = Sale(goods, packs, price, freight, "unpaid" if reserve else "placed")
        self.shelves[goods].promised += packs
        self._limit(sale, packs)
        self.sales.append(sale)
        self._owe(sale.due)

    def cancel(self, sale: Sale) -> bool:
        """Cancel; say whether that may be."""
        if sale.state == "cancelled":
            return True
        if sale.state not in ("placed", "unpaid"):
            return False
        sale.state = "cancelled"
        self.shelves[sale.goods].promised -= sale.packs
        self._limit(sale, -sale.packs)
        self._owe(-sale.due)
        return True

    def expire(self) -> int:
        """Cancel whatever was reserved and not paid; return how many."""
        waiting = [sale for sale in self.sales if sale.state == "unpaid"]
        for sale in waiting:
            self.cancel(sale)
        return len(waiting)

    # Carrying

    def pack(self, sale: Sale, grams: int) -> None:
        """Pack by weight: what is lighter costs less, what is heavier costs no more."""
        weighed = min(sale.price, (grams * PRICE_PER_KG * 2 + 1000) // 2000)
        self._owe(weighed - sale.price)
        sale.price, sale.state = weighed, "packed"
        self.shelves[sale.goods].on_hand -= sale.packs
        self.shelves[sale.goods].promised -= sale.packs

    def deliver(self, sale: Sale) -> None:
        """Hand over against cash."""
        sale.state = "delivered"
        self._owe(-sale.due)
        self.books["carrier_cash"] += sale.due
        self.books["seller_pending"] -= sale.price
        self.books["freight"] -= sale.freight

    def bring_home(self, sale: Sale) -> None:
        """Refused at the door: nothing is owed; fresh fruit that comes back is thrown away."""
        sale.state = "returned"
        self._owe(-sale.due)

    # Cash

    def cash_with_carrier(self) -> list[Sale]:
        """Return what was delivered and whose cash nobody at the post has counted."""
        counted = {id(sale) for count in self.handovers for sale in count.sales}
        return [sale for sale in self.sales if sale.state == "delivered" and id(sale) not in counted]

    def hand_over(self, short: int) -> None:
        """The carrier's cash comes into the till; where some is short, a second person has to look first."""
        sales = self.cash_with_carrier()
        expected = sum(sale.due for sale in sales)
        count = Count(expected, expected - short, short == 0, sales)
        self.handovers.append(count)
        if count.finished:
            self._into_till(count)

    def approve_handover(self, count: Count) -> None:
        """The second person has looked."""
        count.finished = True
        self._into_till(count)

    def in_till(self) -> list[Count]:
        """Return the counts that can go on to the operator."""
        return [count for count in self.handovers if count.finished and not count.remitted]

    def remit(self, short: int) -> None:
        """The till's cash goes to the operator's clearing."""
        counts = self.in_till()
        expected = sum(count.counted for count in counts)
        for count in counts:
            count.remitted = True
        remittance = Count(expected, expected - short, short == 0, [sale for each in counts for sale in each.sales])
        self.remittances.append(remittance)
        if remittance.finished:
            self._into_clearing(remittance)

    def approve_remittance(self, count: Count) -> None:
        """The second person has looked."""
        count.finished = True
        self._into_clearing(count)

    def settle(self) -> int:
        """Reckon what the household earns of whatever is cleared; return how many parcels that were."""
        ready = [sale for sale in self.sales if sale.cleared and not sale.settled]
        for sale in ready:
            commission, vat, pit = (part_of(sale.price, rate) for rate in (COMMISSION_BP, VAT_BP, PIT_BP))
            sale.settled = True
            self.books["seller_pending"] += sale.price
            self.books["commission"] -= commission
            self.books["tax_vat"] -= vat
            self.books["tax_pit"] -= pit
            self.books["seller_payable"] -= sale.price - commission - vat - pit
        return len(ready)

    def _limit(self, sale: Sale, packs: int) -> None:
        if sale.goods == "lychee":
            self.capped += packs
        else:
            self.rationed += packs * RICE_GRAMS

    def _owe(self, amount: int) -> None:
        self.books["receivable"] += amount
        self.books["unearned"] -= amount

    def _into_till(self, count: Count) -> None:
        self.books["till"] += count.counted
        self.books["cash_difference"] += count.expected - count.counted
        self.books["carrier_cash"] -= count.expected

    def _into_clearing(self, count: Count) -> None:
        self.books["clearing"] += count.counted
        self.books["cash_difference"] += count.expected - count.counted
        self.books["till"] -= count.expected
        for sale in count.sales:
            sale.cleared = True


@dataclass
class Everything:
    """What model and market are compared by."""

    shelves: dict[str, tuple[int, int]] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    limits: tuple[int, int] = (0, 0)
    states: list[str] = field(default_factory=list)
    books: dict[str, int] = field(default_factory=dict)


def seen_in(market: Market) -> Everything:
    """Return the model's answer."""
    words = {"packed": "placed", "delivered": "complete"}
    return Everything(
        shelves={goods: (shelf.on_hand, shelf.promised) for goods, shelf in market.shelves.items()},
        moved={goods: shelf.on_hand for goods, shelf in market.shelves.items()},
        limits=(market.capped, market.rationed),
        states=[words.get(sale.state, sale.state) for sale in market.sales],
        books={kind: amount for kind, amount in market.books.items() if amount},
    )
