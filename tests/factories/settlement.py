"""A parcel's whole way to clearing, through the real domain functions, and what settlement stands on."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import factory

from farmers.domain import DrawSpec, confirm_seller_order, record_lot, set_payout_account
from farmers.models import Household, Listing
from logistics.domain import (
    hand_over_cash,
    pack_and_label,
    plan_run,
    record_delivery,
    record_scan,
    remit_till,
    send_out_run,
)
from logistics.models import Carrier, Point, Scan, Shipment
from logistics.queries import cash_to_hand_over, handovers_to_remit
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.settlement.models import WithholdingRule
from marketplace.shop.partner.models import SellerKind
from tests.factories.accounts import BankAccountFactory
from tests.factories.checkout import placed_order
from tests.factories.farmers import GrowingAreaFactory, HouseholdFactory, ListingFactory, owner_of
from tests.factories.logistics import CarrierFactory, ClerkFactory, PointFactory, covered


class WithholdingRuleFactory(factory.django.DjangoModelFactory):
    """VAT 1 % and income tax 0.5 % from households since 2020."""

    class Meta:
        model = WithholdingRule
        django_get_or_create = ("seller_kind", "valid_from")

    seller_kind = SellerKind.HOUSEHOLD
    vat_bp = 100
    pit_bp = 50
    valid_from = dt.date(2020, 1, 1)
    source = "thử nghiệm"


def household_with_account(**fields: Any) -> Household:
    """Return a household that sells and has said where it is paid: an account ending in 0001 unless told else."""
    number = fields.pop("number", "190340000001")
    household = HouseholdFactory(**fields)
    owner = owner_of(household)
    set_payout_account(
        household=household, bank_account=BankAccountFactory(owner=owner, number=number, added_by=owner), by=owner
    )
    return household


def listing_of(household: Household, *, crop: Any = None, **fields: Any) -> Listing:
    """Return a listing of the household: ten boxes of 5 kg at 30,000 đ/kg, of a new orchard."""
    area = GrowingAreaFactory(household=household, **({"crop": crop} if crop else {}))
    return ListingFactory(growing_area=area, **fields)


@dataclass
class Post:
    """A post office with a clerk and a carrier, which carries whatever is sold."""

    point: Point
    clerk: User
    carrier: Carrier

    def order(self, *wanted: tuple[Listing, int], **changes: Any) -> list[Shipment]:
        """Place an order by a guest for so many packs of each listing; return its shipments, one a household."""
        order = placed_order(
            *((listing.stockrecord, packs) for listing, packs in wanted), commune=covered(self.point), **changes
        )
        return list(Shipment.objects.filter(seller_order__order=order).order_by("pk"))

    def pack(self, shipment: Shipment, *, grams: int | None = None) -> Shipment:
        """Confirm and pack a shipment from new lots; ``grams`` is each line's weight, the ordered one unless told."""
        seller_order = shipment.seller_order
        household = seller_order.legal_seller.household
        owner = owner_of(household)
        confirm_seller_order(seller_order=seller_order, by=owner)
        draws = []
        for line in seller_order.lines.select_related("product__listing"):
            weight = grams or line.ordered_grams
            area = line.product.listing.growing_area
            lot = record_lot(growing_area=area, harvested_on=clock.today(), grams=weight, by=owner)
            draws.append(DrawSpec(line_id=line.pk, lot_id=lot.pk, quantity=line.quantity, grams=weight))
        item = pack_and_label(seller_order=seller_order, draws=draws, by=owner)
        for kind in (Scan.Kind.ACCEPT, Scan.Kind.ARRIVE):
            record_scan(key=uuid4(), s10=item.s10, kind=kind, by=self.clerk, point=self.point, device_time=clock.now())
        shipment.refresh_from_db()
        return shipment

    def deliver(self, *shipments: Shipment) -> None:
        """Carry packed shipments to their doors and take the cash."""
        run = plan_run(carrier=self.carrier, day=clock.today(), by=self.clerk, shipments=list(shipments))
        send_out_run(run=run, by=self.clerk)
        for shipment in shipments:
            shipment.refresh_from_db()
            record_delivery(
                key=uuid4(),
                shipment=shipment,
                carrier=self.carrier,
                cash=shipment.cash_due,
                received_by="Nguyễn Thị Hoa",
                device_time=clock.now(),
                by=self.carrier.user,
            )
            shipment.refresh_from_db()

    def clear(self) -> None:
        """Hand over and remit all the cash there is, exactly counted."""
        cash = sum(shipment.cash_collected for shipment in cash_to_hand_over(self.carrier))
        hand_over_cash(key=uuid4(), carrier=self.carrier, point=self.point, counted=cash, by=self.clerk)
        till = sum(handover.counted for handover in handovers_to_remit(self.point))
        remit_till(key=uuid4(), point=self.point, counted=till, by=self.clerk)

    def cleared(self, *wanted: tuple[Listing, int], grams: int | None = None) -> list[Shipment]:
        """Sell, pack, deliver and clear; return the shipments."""
        shipments = [self.pack(shipment, grams=grams) for shipment in self.order(*wanted)]
        self.deliver(*shipments)
        self.clear()
        return shipments


def make_post() -> Post:
    """Return a post office with its people."""
    point = PointFactory()
    return Post(point=point, clerk=ClerkFactory(point=point).user, carrier=CarrierFactory(point=point))
