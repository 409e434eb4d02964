"""The slip beside the conversation: what is in it, what it costs now, what is promised, what stands in the way."""

from dataclasses import dataclass, field

from catalog.measures import in_words
from catalog.models import Product
from marketplace.accounts.domain.households import find_account
from marketplace.accounts.domain.presence import fresh_presence
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.desk.phone.models import Call
from marketplace.desk.phone.readback import read_back
from marketplace.shop.basket.queries import BasketLine, basket_lines
from marketplace.shop.checkout.domain import EmptyBasket, Quote, SoldOut, quote_basket
from marketplace.shop.checkout.domain.quota_keys import full_records
from marketplace.shop.checkout.domain.rations import RationLeft, ration_left, ration_words, uses_of
from marketplace.shop.partner.models import StockRecord


@dataclass(frozen=True)
class Rationed:
    """What the slip takes of a ration: in words what is left before it, and whether the slip goes beyond."""

    crop: str
    left: str
    asked: str
    is_over: bool


@dataclass(frozen=True)
class Rations:
    """The rations that the slip touches, and what is left of them; the caller has to read out a code, in this call.

    ``is_known``: the number answered a code before, so what is left is known, and a clerk may give their word for it.
    """

    rows: list[Rationed] = field(default_factory=list)
    needs_code: list[str] = field(default_factory=list)
    is_known: bool = False

    @property
    def is_over(self) -> bool:
        """Whether a clerk's reason is needed."""
        return any(row.is_over for row in self.rows)


@dataclass(frozen=True)
class Waits:
    """Goods of which no more is sold now: the caller may wait for so many packs."""

    product: Product
    packs: int


@dataclass(frozen=True)
class Slip:
    """The call's basket as the clerk sees it; ``quote`` is ``None`` while something stands in the way."""

    lines: list[BasketLine] = field(default_factory=list)
    quote: Quote | None = None
    trouble: str = ""
    read_out: str = ""
    rations: Rations = field(default_factory=Rations)
    waits: list["Waits"] = field(default_factory=list)

    @property
    def total(self) -> int | None:
        """Return the đồng of all, freight included; while that is not known, ``None``."""
        return self.quote.total if self.quote else None


def slip_of(call: Call) -> Slip:
    """Return the slip of an open call; with an address the promise and the rations are in it."""
    try:
        quote = quote_basket(call.basket, commune=call.commune, near=call.point.commune)
    except EmptyBasket:
        return Slip(basket_lines(call.basket))
    except SoldOut as error:
        lines = basket_lines(call.basket)
        return Slip(lines, trouble=str(error), waits=_sold_out(lines, error.stockrecord_id))
    except DomainError as error:
        return Slip(basket_lines(call.basket), trouble=str(error))
    records = {line.product.pk: line.stockrecord for line in quote.lines}
    return Slip(
        basket_lines(call.basket, records),
        quote,
        read_out=read_back(call, quote),
        rations=_rations(call, quote),
        waits=_over_limits(quote),
    )


def left_for(call: Call) -> list[RationLeft]:
    """Return what the household of this number may still buy, as soon as the number is known (nothing for nobody).

    It counts where goods go: the address of the call, else the household's own, else the point's.
    """
    account = find_account(phone=call.phone)
    if account is None:
        return []
    place = call.commune or account.commune or call.point.commune
    return ration_left(account=account, province=place.province, at=clock.now())


def _sold_out(lines: list[BasketLine], record_id: int) -> list[Waits]:
    product_id = StockRecord.objects.filter(pk=record_id).values_list("product_id", flat=True).first()
    return [Waits(line.product, line.quantity) for line in lines if line.product.pk == product_id]


def _over_limits(quote: Quote) -> list[Waits]:
    """Return the goods for which a season's limit has no room left, as it looks now."""
    full = full_records(quote)
    return [Waits(line.product, line.quantity) for line in quote.lines if line.stockrecord.pk in full]


def _rations(call: Call, quote: Quote) -> Rations:
    """Return what the household of this number may still buy of what is rationed where the goods go."""
    if call.commune is None:
        return Rations()
    uses = uses_of(quote.lines, province=call.commune.province, at=quote.at)
    if not uses:
        return Rations()
    account = find_account(phone=call.phone)
    needed = [ration_words(use.ration) for use in uses]
    if account is None:
        return Rations(needs_code=needed)
    is_there = fresh_presence(account=account, by=call.clerk) is not None
    crops = [use.ration.crop for use in uses]
    left = {
        row.ration.pk: row
        for row in ration_left(account=account, province=call.commune.province, at=quote.at, crops=crops)
    }
    return Rations(
        rows=[
            Rationed(
                crop=use.ration.crop.name,
                left=left[use.ration.pk].words,
                asked=in_words(use.ration.crop, use.amount),
                is_over=use.amount > left[use.ration.pk].left,
            )
            for use in uses
        ],
        needs_code=[] if is_there else needed,
        is_known=True,
    )
