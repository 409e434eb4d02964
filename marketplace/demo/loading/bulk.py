"""Sales by the truck in the demo: dated terms, two traders, offers, a contract to be signed and one that waits for
its truck. Names, tax codes and prices are synthetic.
"""

import datetime as dt
import uuid

from farmers.domain import record_lot
from farmers.models import GrowingArea, Household
from marketplace.accounts.models import User
from marketplace.bulk.domain import (
    accept_price,
    add_truck,
    ask_for_bulk,
    latest_revision,
    name_price,
    offer_bulk,
    register_trader,
    say_yes,
)
from marketplace.bulk.models import BulkContract, BulkOffer, BulkTerms, Side, Trader
from marketplace.common import clock
from marketplace.shop.partner.models import SellerKind

TONNE = 1_000_000
HARVEST = 9 * TONNE
"""Enough for the trucks that are signed for and for what is on sale by parcel."""
TERMS = {
    "commission_bp": 100,
    "tolerance_bp": 300,
    "penalty": "Bên bỏ hợp đồng sau khi đã ký trả bên kia 8 % giá trị hợp đồng (mức mẫu).",
    "source": "Biểu bán sỉ mẫu, không có thật",
}
TRADERS = (
    ("trader", "Công ty Quả Tươi Mẫu", "2400000001", "0961000021"),
    ("trader_south", "Vựa trái cây Miền Nam Mẫu", "0300000002", "0961000022"),
)


def load_bulk(cast: dict[str, User], *, since: dt.date) -> None:
    """Put the terms in force, register the traders, and let the cast's household bargain with them."""
    for kind in (SellerKind.HOUSEHOLD, SellerKind.COOPERATIVE):
        BulkTerms.objects.get_or_create(seller_kind=kind, valid_from=since, defaults=TERMS)
    first, second = (
        register_trader(name=name, tax_code=tax_code, phone=phone, person=cast[role], by=cast["admin"])
        for role, name, tax_code, phone in TRADERS
    )
    household = Household.objects.get(legal_seller__household__members__user=cast["household"], code="HM001")
    area = GrowingArea.objects.filter(household=household).select_related("crop").order_by("pk")[:1].get()
    owner, buyer = cast["household"], cast["trader"]
    _offer(household, area, owner, tonnes=6, price=24_000)
    _asked(second, area, cast["trader_south"])
    record_lot(growing_area=area, harvested_on=clock.today(), grams=HARVEST, by=owner)
    draft = _bargained(_offer(household, area, owner, tonnes=3, price=25_000), household, first, owner, buyer)
    agreed = _bargained(_offer(household, area, owner, tonnes=4, price=25_000), household, first, owner, buyer)
    revision = latest_revision(agreed)
    say_yes(revision=revision, side=Side.SELLER, by=owner)
    say_yes(revision=revision, side=Side.TRADER, by=buyer)
    add_truck(contract=agreed, plate="98C-123.45", driver="Hoàng Văn Lái", driver_phone="0961000023", by=buyer)
    say_yes(revision=latest_revision(draft), side=Side.TRADER, by=buyer)


def _offer(household: Household, area: GrowingArea, owner: User, *, tonnes: int, price: int) -> BulkOffer:
    today = clock.today()
    return offer_bulk(
        household=household,
        growing_area=area,
        grams=tonnes * TONNE,
        price_per_kg=price,
        pickup_from=today,
        pickup_to=today + dt.timedelta(days=20),
        grade="loại 1",
        key=uuid.uuid5(uuid.NAMESPACE_URL, f"demo-bulk-{household.code}-{tonnes}"),
        by=owner,
    )


def _asked(trader: Trader, area: GrowingArea, person: User) -> BulkOffer:
    today = clock.today()
    return ask_for_bulk(
        trader=trader,
        crop=area.crop,
        grams=10 * TONNE,
        price_per_kg=22_000,
        pickup_from=today + dt.timedelta(days=2),
        pickup_to=today + dt.timedelta(days=20),
        note="Xe lạnh 10 tấn, đi Thành phố Hồ Chí Minh",
        key=uuid.uuid5(uuid.NAMESPACE_URL, f"demo-bulk-{trader.code}"),
        by=person,
    )


def _bargained(offer: BulkOffer, household: Household, trader: Trader, owner: User, buyer: User) -> BulkContract:
    """Let the trader name a lower price, the household meet it half-way, and the trader take that."""
    pair = {"offer": offer, "household": household, "trader": trader, "grams": offer.grams}
    pair["pickup_on"] = offer.pickup_from + dt.timedelta(days=1)
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"demo-bulk-{offer.number}")
    asked = {"price_per_kg": offer.price_per_kg - 2_000, "side": Side.TRADER, "by": buyer, "key": key}
    name_price(**pair, **asked)
    half = {"price_per_kg": offer.price_per_kg - 1_000, "side": Side.SELLER, "by": owner, "note": "Hàng loại 1 đều quả"}
    price = name_price(**pair, **half, key=uuid.uuid5(key, "half"))
    return accept_price(price=price, by=buyer)
