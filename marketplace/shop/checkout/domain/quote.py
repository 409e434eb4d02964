"""What a basket would cost right now, and a seal of what was shown.

The quote's ``digest`` is a signed list of what the customer saw: packs and price of each line, freight of each part,
total. The page sends it back with the yes. Placement quotes again and compares: a lower price is charged, a higher one
(or other goods) needs a new yes. So no price has to be stored before there is an order, and none can be made up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from catalog.models import PriceCeiling, Product
from logistics.domain.coverage import Promise, promise
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.templatetags.market import dong
from marketplace.shop.basket.domain import NotForSale
from marketplace.shop.basket.models import Basket, Line
from marketplace.shop.checkout.domain.errors import EmptyBasket, OrderTooLarge
from marketplace.shop.checkout.domain.hand_in import Draw, Goods, HandIn, goods_of, plan_hand_in
from marketplace.shop.checkout.domain.sourcing import Wanted, choose_records
from marketplace.shop.partner.domain import asked_price, best_discounts
from marketplace.shop.partner.domain.ceilings import ceilings_for, must_keep_to
from marketplace.shop.partner.locks import SoldOut
from marketplace.shop.partner.models import Discount, LegalSeller, Partner, StockRecord
from marketplace.shop.shipping.domain import Freight, freight_by, tariff_on
from marketplace.shop.shipping.models import FreightTariff

if TYPE_CHECKING:
    import datetime as dt

LARGEST_ORDER = 2_000_000_000
"""In đồng: far inside the columns, far beyond a parcel."""
_SIGNER = Signer(salt="marketplace.shop.checkout.quote")


@dataclass(frozen=True)
class QuotedLine:
    """``quantity`` packs of a product from one stock record, in whole đồng and grams, tax included.

    ``unit_price`` and ``price_per_kg`` are what is asked, a discount taken off; ``list_price`` is a pack without it.
    """

    product: Product
    stockrecord: StockRecord
    quantity: int
    unit_price: int
    price_per_kg: int | None
    grams: int
    list_price: int | None = None
    discount: Discount | None = None
    ceiling: PriceCeiling | None = None  # the ceiling in force, to which the price keeps

    @property
    def total(self) -> int:
        """Return the đồng of the line."""
        return self.unit_price * self.quantity


@dataclass(frozen=True)
class QuotedPart:
    """What becomes one seller order: the lines from one stocking place, with their freight."""

    legal_seller: LegalSeller
    stocking_place: Partner
    lines: tuple[QuotedLine, ...]
    freight: Freight
    hand_in_on: "dt.date | None" = None  # the day on which it is handed in to the post; none at a counter
    promised_by: "dt.datetime | None" = None  # at the door; with a commune only
    moved: int = 0  # days later than it would be had a limit of a day not been full
    draws: tuple[Draw, ...] = ()  # what it takes from limits that higher rooms wrote

    @property
    def goods(self) -> int:
        """Return the đồng of the goods."""
        return sum(line.total for line in self.lines)

    @property
    def grams(self) -> int:
        """Return the weight of the part."""
        return sum(line.grams for line in self.lines)

    @property
    def total(self) -> int:
        """Return goods and freight."""
        return self.goods + self.freight.amount


@dataclass(frozen=True)
class Quote:
    """What the whole basket would cost now. ``promise`` is ``None`` while it is not known where to."""

    parts: tuple[QuotedPart, ...]
    promise: Promise | None
    at: "dt.datetime"

    @property
    def lines(self) -> tuple[QuotedLine, ...]:
        """Return all lines."""
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def goods(self) -> int:
        """Return the đồng of all goods."""
        return sum(part.goods for part in self.parts)

    @property
    def freight(self) -> int:
        """Return the đồng of all freight."""
        return sum(part.freight.amount for part in self.parts)

    @property
    def total(self) -> int:
        """Return what is to be paid at the door, over all parts."""
        return self.goods + self.freight

    @property
    def promised_by(self) -> "dt.datetime | None":
        """Return the moment by which the last of the parts is promised at the door."""
        return max((part.promised_by for part in self.parts if part.promised_by is not None), default=None)

    @property
    def later_parts(self) -> tuple[QuotedPart, ...]:
        """Return the parts that are not handed in to the post on the day of the order, for the page to say when."""
        return tuple(part for part in self.parts if part.hand_in_on and part.hand_in_on > clock.day_of(self.at))

    @property
    def digest(self) -> str:
        """Return the signed list of what was shown, for the form to send back."""
        sealed: str = _SIGNER.sign_object(_Shown.of(self).as_json(), compress=True)
        return sealed


@dataclass(frozen=True)
class _Shown:
    """What a digest says was shown."""

    lines: dict[int, tuple[int, int]]  # stock record → packs, đồng a pack
    freight: dict[int, int]  # stocking place → đồng
    total: int
    moved: dict[int, int] = field(default_factory=dict)  # stocking place → days later, where a day was full

    @classmethod
    def of(cls, quote: Quote) -> "_Shown":
        return cls(
            lines={line.stockrecord.pk: (line.quantity, line.unit_price) for line in quote.lines},
            freight={part.stocking_place.pk: part.freight.amount for part in quote.parts},
            total=quote.total,
            moved={part.stocking_place.pk: part.moved for part in quote.parts if part.moved},
        )

    @classmethod
    def read(cls, digest: str) -> "_Shown | None":
        try:
            lines, freight, total, *moved = _SIGNER.unsign_object(digest)
        except (BadSignature, ValueError):
            return None
        later = dict(moved[0]) if moved else {}
        return cls({pk: (packs, price) for pk, packs, price in lines}, dict(freight), total, later)

    def as_json(self) -> list[Any]:
        lines = [[pk, packs, price] for pk, (packs, price) in sorted(self.lines.items())]
        shown: list[Any] = [lines, sorted(self.freight.items()), self.total]
        return [*shown, sorted(self.moved.items())] if self.moved else shown


@dataclass(frozen=True)
class Expected:
    """What a partner says that its customer was shown, in place of a digest: it draws pages of its own.

    ``lines``: packs and đồng a pack by id of the product; ``total``: goods and freight, where it showed that.
    """

    lines: Mapping[int, tuple[int, int]]
    total: int | None = None

    def admits(self, quote: "Quote") -> bool:
        """Whether the quote is of these goods, and nothing in it is dearer."""
        now = {line.product.pk: (line.quantity, line.unit_price) for line in quote.lines}
        lines_fit = now.keys() == self.lines.keys() and all(
            packs == self.lines[pk][0] and price <= self.lines[pk][1] for pk, (packs, price) in now.items()
        )
        return lines_fit and (self.total is None or quote.total <= self.total)

    def as_json(self) -> list[Any]:
        """Return it as a list, the same for the same expectation."""
        return [sorted([pk, packs, price] for pk, (packs, price) in self.lines.items()), self.total]


def quote_basket(
    basket: Basket,
    *,
    commune: Commune | None,
    near: Commune | None = None,
    to_boundary: bool = False,
    gives_up: Iterable[str] = (),
) -> Quote:
    """Return what the basket would cost now: ``quote_goods`` of what lies in it."""
    wanted = goods_of_basket(basket)
    return quote_goods(wanted, commune=commune, near=near, to_boundary=to_boundary, gives_up=gives_up)


def quote_goods(
    wanted: Iterable[Wanted],
    *,
    commune: Commune | None,
    near: Commune | None = None,
    to_boundary: bool = False,
    gives_up: Iterable[str] = (),
) -> Quote:
    """Return what the goods would cost now, split by seller and stocking place, delivered to ``commune``.

    Nothing is promised or written. Without a commune the quote carries no promise of a day; then ``near``, where the
    customer said they are, decides from where goods of the shelves come. ``gives_up`` names holders of room in limits
    in whose place the order comes. Raises ``EmptyBasket``, ``NotForSale``, ``SoldOut`` (for what is free now),
    ``AboveCeiling``, ``NotDeliverable``, ``NoTariff``, ``OrderTooLarge``.
    """
    moment = clock.now()
    by_place: dict[int, list[QuotedLine]] = defaultdict(list)
    lines = _quoted_lines(list(wanted), commune or near)
    for line in under_ceilings(lines, on=clock.day_of(moment)):
        by_place[line.stockrecord.partner_id].append(line)
    if not by_place:
        raise EmptyBasket(_("Giỏ hàng đang trống, xin chọn hàng trước."))
    tariff = tariff_on(clock.day_of(moment))
    parts = tuple(_quoted_part(lines, tariff) for _place, lines in sorted(by_place.items()))
    parts = with_days(parts, plan_hand_in([goods_in(part) for part in parts], at=moment, gives_up=gives_up))
    found = _promise(commune, moment, to_boundary)
    quote = Quote(parts=tuple(_promised(part, found, moment) for part in parts), promise=found, at=moment)
    if quote.total > LARGEST_ORDER:
        raise OrderTooLarge(_("Đơn này lớn quá, xin chia ra hoặc gọi cho sàn để mua sỉ."))
    return quote


def goods_in(part: QuotedPart) -> list[Goods]:
    """Return the goods of a part, for planning when they are handed in."""
    return [goods_of(line.product, line.stockrecord.pk, line.quantity) for line in part.lines]


def with_days(parts: Iterable[QuotedPart], planned: Iterable[HandIn]) -> tuple[QuotedPart, ...]:
    """Return the parts with the day on which each is handed in and what it draws on limits."""
    return tuple(
        replace(part, hand_in_on=plan.on, moved=plan.moved, draws=plan.draws)
        for part, plan in zip(parts, planned, strict=True)
    )


def _promised(part: QuotedPart, found: Promise | None, at: "dt.datetime") -> QuotedPart:
    """Return the part with the moment by which it is at the door: the promise begins with the day of handing in."""
    if found is None:
        return part
    later = part.hand_in_on - clock.day_of(at) if part.hand_in_on else timedelta()
    return replace(part, promised_by=found.promised_by + later)


def _promise(commune: Commune | None, at: "dt.datetime", to_boundary: bool) -> Promise | None:
    return promise(commune=commune, at=at, to_boundary=to_boundary) if commune else None


def is_within(quote: Quote, digest: str | Expected) -> bool:
    """Whether the quote is of the goods that were shown, and nothing in it is dearer or moved further than shown."""
    if isinstance(digest, Expected):
        return digest.admits(quote)
    shown, now = _Shown.read(digest), _Shown.of(quote)
    if shown is None or shown.lines.keys() != now.lines.keys() or shown.freight.keys() != now.freight.keys():
        return False
    lines_fit = all(
        packs == shown.lines[pk][0] and price <= shown.lines[pk][1] for pk, (packs, price) in now.lines.items()
    )
    no_later = all(days <= shown.moved.get(pk, 0) for pk, days in now.moved.items())
    freight_fits = all(now.freight[pk] <= shown.freight[pk] for pk in now.freight)
    return lines_fit and no_later and now.total <= shown.total and freight_fits


def what_is_dearer(quote: Quote, digest: str) -> str:
    """Return the goods that cost more than was shown, each with its new price a pack; "" where none does."""
    shown = _Shown.read(digest)
    before = {} if shown is None else {pk: price for pk, (_packs, price) in shown.lines.items()}
    return ", ".join(
        _("%(title)s nay %(price)s") % {"title": line.product.get_title(), "price": dong(line.unit_price)}
        for line in quote.lines
        if line.unit_price > before.get(line.stockrecord.pk, line.unit_price)
    )


def what_changed(quote: Quote, digest: str | Expected) -> str:
    """Return the sentence that says how the quote is not what was shown: another source, or another price."""
    shown = None if isinstance(digest, Expected) else _Shown.read(digest)
    moved = [] if shown is None else [line for line in quote.lines if line.stockrecord.pk not in shown.lines]
    earlier = StockRecord.objects.filter(pk__in=shown.lines if shown else ()).values_list("product_id", flat=True)
    moved = [line for line in moved if line.product.pk in set(earlier)]
    if moved:
        places = {line.stockrecord.partner.name: line.product.get_title() for line in moved}
        said = [_("“%(title)s” gửi từ %(place)s") % {"title": places[name], "place": name} for name in places]
        return _("Theo nơi nhận của bạn, %s. Xin xem lại giá và cước rồi đặt.") % ", ".join(said)
    for part in quote.parts:
        if shown is not None and part.hand_in_on and part.moved > shown.moved.get(part.stocking_place.pk, 0):
            words = {"place": part.stocking_place.name, "day": f"{part.hand_in_on:%d/%m}"}
            return _("%(place)s đã đủ hàng gửi sớm hơn, hàng gửi bưu cục ngày %(day)s. Xin xem lại rồi đặt.") % words
    return _("Giá hoặc giỏ hàng đã thay đổi từ lúc bạn xem. Xin xem lại rồi đặt.")


_LINES: Compiled[Line] = Compiled(
    lambda: Line.objects.filter(basket=Given("basket")).select_related("product__crop").order_by("pk")
)


def goods_of_basket(basket: Basket) -> list[Wanted]:
    """Return how many packs of each product lie in a basket, in the order in which they were put in."""
    if basket.pk is None:
        return []
    packs: dict[Product, int] = defaultdict(int)
    for line in _LINES.rows(basket=basket.pk):
        packs[line.product] += line.quantity
    return [Wanted(product, count) for product, count in packs.items()]


def _quoted_lines(wanted: list[Wanted], commune: Commune | None) -> list[QuotedLine]:
    records = choose_records(wanted, commune)
    return [quote_line(each.product, _source(records, each.product, commune), each.packs) for each in wanted]


def under_ceilings(lines: Iterable[QuotedLine], *, on: "dt.date") -> list[QuotedLine]:
    """Return the lines, discounts taken off, each with the ceiling that binds it; every channel asks before it sells.

    Raises ``AboveCeiling`` for the first whose price is above it, ``NoMeasure`` where that cannot be told.
    """
    lines = _discounted_lines(list(lines), on=on)
    ceilings = ceilings_for(stockrecords=[line.stockrecord for line in lines], on=on)
    bound = []
    for line in lines:
        ceiling = ceilings.get(line.stockrecord.pk)
        if ceiling is not None:
            must_keep_to(ceiling, product=line.product, price=line.unit_price, price_per_kg=line.price_per_kg)
        bound.append(replace(line, ceiling=ceiling))
    return bound


def _discounted_lines(lines: list[QuotedLine], *, on: "dt.date") -> list[QuotedLine]:
    """Return the lines at the price of the discount in force, where there is one.

    Goods priced by the kilogram have their kilogram discounted, and the pack follows from it.
    """
    discounts = best_discounts(records=[line.stockrecord.pk for line in lines], on=on)
    return [_discounted_line(line, discounts.get(line.stockrecord.pk)) for line in lines]


def _discounted_line(line: QuotedLine, discount: Discount | None) -> QuotedLine:
    if discount is None:
        return line
    asked = asked_price(
        price=line.unit_price, price_per_kg=line.price_per_kg, net_grams=line.product.net_grams, discount=discount
    )
    return replace(line, unit_price=asked.pack, price_per_kg=asked.per_kg, discount=discount)


def quote_line(product: Product, record: StockRecord, packs: int) -> QuotedLine:
    """Return ``packs`` packs of a product from a stock record at today's price, on whatever path they are sold.

    Every channel quotes its lines here. Raises ``SoldOut`` where fewer are free now.
    """
    if packs > record.net_stock_level:
        left = max(0, record.net_stock_level)
        raise SoldOut(stockrecord_id=record.pk, left=left, title=product.get_title(), pack_name=product.pack_name)
    return QuotedLine(
        product=product,
        stockrecord=record,
        quantity=packs,
        unit_price=int(record.price),
        list_price=int(record.price),
        price_per_kg=record.price_per_kg if product.priced_by == Product.PricedBy.KG else None,
        grams=packs * (product.net_grams or 0),  # who calls has refused a product without weight
    )


def _source(records: dict[int, StockRecord], product: Product, commune: Commune | None) -> StockRecord:
    """Return the stock record that serves the product, where it can be sold and sent at all. Raises ``NotForSale``."""
    if product.pk in records:
        return records[product.pk]
    if commune is not None and choose_records([Wanted(product, 1)], None):
        raise NotForSale(
            _("“%(title)s” chưa có ở bưu cục nào của %(province)s, xin bỏ ra khỏi giỏ hoặc đổi nơi nhận.")
            % {"title": product.get_title(), "province": commune.province.name}
        )
    raise NotForSale(_("“%(title)s” hiện không bán, xin bỏ ra khỏi giỏ.") % {"title": product.get_title()})


def _quoted_part(lines: list[QuotedLine], tariff: FreightTariff) -> QuotedPart:
    place = lines[0].stockrecord.partner
    freight = freight_by(tariff, grams=sum(line.grams for line in lines))
    return QuotedPart(legal_seller=place.legal_seller, stocking_place=place, lines=tuple(lines), freight=freight)
