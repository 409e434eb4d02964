"""Bulk sales through the real domain functions: ``Deal`` goes as far as a test needs."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import factory

from farmers.domain import record_lot
from farmers.models import GrowingArea, Household
from marketplace.accounts.models import User
from marketplace.bulk.domain import (
    Load,
    accept_price,
    accept_share,
    add_truck,
    close_loading,
    latest_revision,
    name_price,
    offer_bulk,
    record_bulk_transfer,
    record_weighing,
    register_trader,
    say_yes,
)
from marketplace.bulk.models import BulkContract, BulkOffer, BulkTerms, BulkTransfer, Side, Trader, WeighingTicket
from marketplace.common import clock
from marketplace.shop.partner.models import SellerKind
from tests.factories.accounts import UserFactory
from tests.factories.farmers import GrowingAreaFactory, owner_of
from tests.factories.settlement import WithholdingRuleFactory, household_with_account

TONNE = 1_000_000
PENALTY = "Bên bỏ hợp đồng chịu 8 % giá trị."


class BulkTermsFactory(factory.django.DjangoModelFactory):
    """Two per cent commission, five per cent tolerance, since 2020."""

    class Meta:
        model = BulkTerms
        django_get_or_create = ("seller_kind", "valid_from")

    seller_kind = SellerKind.HOUSEHOLD
    commission_bp = 200
    tolerance_bp = 500
    penalty = PENALTY
    valid_from = dt.date(2020, 1, 1)
    source = "thử nghiệm"


class TraderFactory(factory.django.DjangoModelFactory):
    """A trader with one person: ``TraderFactory(person=user)``."""

    class Meta:
        model = Trader

    name = factory.Sequence(lambda n: f"Công ty Rau quả {n}")
    tax_code = factory.Sequence(lambda n: f"{2_499_000_000 + n}")
    phone = "0912 000 111"
    person = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Trader], *args: Any, **kwargs: Any) -> Trader:
        return register_trader(by=UserFactory(is_staff=True), **kwargs)


def person_of(trader: Trader) -> User:
    """Return who speaks for the trader."""
    return trader.members.get(until__isnull=True).user


@dataclass
class Deal:
    """A household with an orchard and a trader who come to terms over four tonnes at 25,000 đ a kilogram."""

    household: Household
    area: GrowingArea
    trader: Trader
    accountant: User
    grams: int = 4 * TONNE
    price_per_kg: int = 25_000
    tickets: int = 0
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def owner(self) -> User:
        """Return who speaks for the household."""
        return owner_of(self.household)

    @property
    def buyer(self) -> User:
        """Return who speaks for the trader."""
        return person_of(self.trader)

    def offer(self, **changes: Any) -> BulkOffer:
        """Offer the goods, to be fetched within five days."""
        today = clock.today()
        facts = {
            "household": self.household,
            "growing_area": self.area,
            "grams": self.grams,
            "price_per_kg": self.price_per_kg,
            "pickup_from": today,
            "pickup_to": today + dt.timedelta(days=5),
            "key": uuid4(),
            "by": self.owner,
        }
        return offer_bulk(**facts | changes)

    def price(self, offer: BulkOffer, side: str = Side.TRADER, **changes: Any) -> Any:
        """Name a price to the other side: the offer's own unless told."""
        facts = {
            "household": self.household,
            "trader": self.trader,
            "grams": self.grams,
            "price_per_kg": self.price_per_kg,
            "pickup_on": clock.today(),
            "key": uuid4(),
            "by": self.buyer if side == Side.TRADER else self.owner,
        }
        return name_price(offer=offer, side=side, **facts | changes)

    def draft(self) -> BulkContract:
        """Return the draft of a contract."""
        return accept_price(price=self.price(self.offer()), by=self.owner)

    def agree(self, contract: BulkContract) -> BulkContract:
        """Let both sides say yes to the latest version, and every household to its share."""
        revision = latest_revision(contract)
        say_yes(revision=revision, side=Side.SELLER, by=self.owner)
        say_yes(revision=revision, side=Side.TRADER, by=self.buyer)
        for share in contract.shares.filter(accepted_at__isnull=True).select_related("household"):
            accept_share(share=share, by=owner_of(share.household))
        contract.refresh_from_db()
        return contract

    def agreed(self) -> BulkContract:
        """Return a contract that both sides said yes to."""
        return self.agree(self.draft())

    def lot(self, grams: int, area: GrowingArea | None = None) -> Any:
        """Harvest so many grams."""
        area = area or self.area
        return record_lot(growing_area=area, harvested_on=clock.today(), grams=grams, by=owner_of(area.household))

    def weigh(self, contract: BulkContract, *loads: Load, **changes: Any) -> WeighingTicket:
        """Weigh a truck with these loads, written by the household."""
        self.tickets += 1
        truck = add_truck(contract=contract, plate="98C-123.45", driver="Vi Văn Xe", by=self.buyer)
        net = sum(load.grams for load in loads)
        facts = {
            "station": "Trạm cân Kép",
            "number": f"PC{contract.pk}-{self.tickets}",
            "gross_grams": 7 * TONNE + net,
            "tare_grams": 7 * TONNE,
            "loads": list(loads),
            "weighed_at": clock.now(),
            "key": uuid4(),
            "by": self.owner,
        }
        return record_weighing(truck=truck, **facts | changes)

    def loaded(self) -> BulkContract:
        """Return a contract whose goods are all on the truck."""
        contract = self.agreed()
        self.weigh(contract, Load(self.lot(self.grams).pk, self.grams))
        return close_loading(contract=contract, by=self.owner)

    def pay(self, contract: BulkContract, amount: int, bank_ref: str = "", **changes: Any) -> BulkTransfer:
        """Record money from the trader."""
        ref = bank_ref or f"FT{uuid4().hex[:12]}"
        by = changes.pop("by", self.accountant)
        return record_bulk_transfer(contract=contract, bank_ref=ref, amount=amount, received_at=clock.now(), by=by)

    def paid(self) -> BulkContract:
        """Return a contract that the trader has paid in full."""
        contract = self.loaded()
        self.pay(contract, contract.due)
        contract.refresh_from_db()
        return contract


def make_deal(**changes: Any) -> Deal:
    """Return a household with an account and an orchard, a trader, and an accountant."""
    household = changes.pop("household", None) or household_with_account()
    BulkTermsFactory(seller_kind=household.legal_seller.kind)
    WithholdingRuleFactory(seller_kind=household.legal_seller.kind)
    area = GrowingAreaFactory(household=household, **({"crop": changes.pop("crop")} if "crop" in changes else {}))
    return Deal(household, area, changes.pop("trader", None) or TraderFactory(), UserFactory(is_staff=True), **changes)
