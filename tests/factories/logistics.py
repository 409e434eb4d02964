"""The post: operators, points and their people, coverage, shipments and what is needed to carry them."""

import datetime as dt
from typing import Any
from uuid import uuid4

import factory

from logistics.domain import open_outlet, plan_run, receive_goods, record_scan, send_out_run, stock_product
from logistics.models import Carrier, Clerk, Coverage, Operator, Point, PostalItem, Run, Scan, Shipment
from logistics.s10 import new_s10
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.shop.order.models import SellerOrder, SellerOrderStatus
from marketplace.shop.partner.domain import record_sale
from marketplace.shop.partner.models import SellerKind, StockRecord
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.catalog import ProductFactory
from tests.factories.checkout import FreightTariffFactory, placed_order
from tests.factories.partner import LegalSellerFactory, StockRecordFactory


class OperatorFactory(factory.django.DjangoModelFactory):
    """A postal operator."""

    class Meta:
        model = Operator
        django_get_or_create = ("code",)

    code = "VNP"
    name = "Bưu điện Việt Nam"


class PointFactory(factory.django.DjangoModelFactory):
    """A post office that accepts and delivers."""

    class Meta:
        model = Point

    code = factory.Sequence(lambda n: f"BC{n:05d}")
    name = factory.Sequence(lambda n: f"Bưu cục Phiên {n}")
    operator = factory.SubFactory(OperatorFactory)
    commune = factory.SubFactory(CommuneFactory)
    latitude = 21.37
    longitude = 106.59


class ClerkFactory(factory.django.DjangoModelFactory):
    """A clerk of a point; ``role=Clerk.Role.HEAD`` for its head."""

    class Meta:
        model = Clerk

    point = factory.SubFactory(PointFactory)
    user = factory.SubFactory(UserFactory)
    role = Clerk.Role.CLERK
    since = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class CarrierFactory(factory.django.DjangoModelFactory):
    """A carrier who can take 60 kg."""

    class Meta:
        model = Carrier

    code = factory.Sequence(lambda n: f"BT{n:05d}")
    user = factory.SubFactory(UserFactory)
    point = factory.SubFactory(PointFactory)


class CoverageFactory(factory.django.DjangoModelFactory):
    """A point delivers to a commune within 48 hours, until further notice."""

    class Meta:
        model = Coverage

    commune = factory.SubFactory(CommuneFactory)
    point = factory.SubFactory(PointFactory)
    rank = 1
    promise_hours = 48
    valid_from = dt.date(2020, 1, 1)
    source = "thử nghiệm"


def covered(point: Point) -> Commune:
    """Return the point's commune, which the point delivers to."""
    FreightTariffFactory()
    if not point.coverage.filter(commune=point.commune).exists():
        CoverageFactory(commune=point.commune, point=point)
    return point.commune


def placed_shipment(*, point: Point, packs: int = 1, price: int = 150_000, **product: Any) -> Shipment:
    """Place an order for ``packs`` of 5 kg with the real domain function and return its shipment: freight 15,000 đ."""
    fields = {f"product__{name}": value for name, value in product.items()}
    record = StockRecordFactory(price=price, **fields)
    order = placed_order((record, packs), commune=covered(point))
    return Shipment.objects.get(seller_order__order=order)


def packed_shipment(*, point: Point, grams: int = 5000, promised_by: Any = None, **placed: Any) -> Shipment:
    """Return a shipment that stands packed with one parcel of ``grams`` (without a farm: no lots are drawn).

    ``latitude`` and ``longitude`` are the door's; the rest goes to ``placed_shipment``.
    """
    door = {name: placed.pop(name) for name in ("latitude", "longitude") if name in placed}
    shipment = placed_shipment(point=point, **placed)
    part = shipment.seller_order
    packs: dict[int, int] = {}
    for line in part.lines.all():
        packs[line.stockrecord_id] = packs.get(line.stockrecord_id, 0) + line.quantity
    record_sale(quantities=packs, source_kind="seller_order", source_ref=f"seller_order:{part.pk}", by=None)
    SellerOrder.objects.filter(pk=part.pk).update(status=SellerOrderStatus.PACKED, goods_final=part.goods_total)
    fields = {"status": Shipment.Status.ALLOCATED, **door} | ({"promised_by": promised_by} if promised_by else {})
    Shipment.objects.filter(pk=shipment.pk).update(**fields)
    PostalItem.objects.create(shipment=shipment, s10=new_s10(), grams=grams)
    return Shipment.objects.get(pk=shipment.pk)


def arrived_shipment(*, point: Point, by: User, **rest: Any) -> Shipment:
    """Return a packed shipment that was accepted and has arrived at its delivering point."""
    shipment = packed_shipment(point=point, **rest)
    for kind in (Scan.Kind.ACCEPT, Scan.Kind.ARRIVE):
        record_scan(key=uuid4(), s10=shipment.items.get().s10, kind=kind, by=by, point=point, device_time=clock.now())
    shipment.refresh_from_db()
    return shipment


def run_on_the_road(*, carrier: Carrier, by: User, count: int = 1, **rest: Any) -> Run:
    """Return a run that has left with ``count`` parcels."""
    shipments = [arrived_shipment(point=carrier.point, by=by, **rest) for _number in range(count)]
    run = plan_run(carrier=carrier, day=clock.today(), by=by, shipments=shipments)
    return send_out_run(run=run, by=by)


def stocked_outlet(
    *, packs: int = 10, price: int = 150_000, point: Point | None = None, carrier: Carrier | None = None, **rest: Any
) -> StockRecord:
    """Return a stock record at an outlet of a point (or in a carrier's van) with so many packs received.

    ``legal_seller`` and ``product`` are made where they are not given; an admin did all of it.
    """
    by = UserFactory(admin=True)
    seller = rest.pop("legal_seller", None) or LegalSellerFactory(kind=SellerKind.POSTAL_OPERATOR)
    product = rest.pop("product", None) or ProductFactory(**rest)
    place = {"carrier": carrier} if carrier is not None else {"point": point or PointFactory()}
    outlet = open_outlet(**place, legal_seller=seller, by=by)
    record = stock_product(outlet=outlet, product=product, price=price, by=by)
    if packs:
        receive_goods(key=uuid4(), outlet=outlet, product=product, packs=packs, document="PN-1", by=by)
        record.refresh_from_db()
    return record
