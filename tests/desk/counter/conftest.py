"""A clerk at a counter with rice and eggs on the shelf."""

from dataclasses import dataclass

import pytest
from django.test import Client

from logistics.models import Clerk, Point, Shift
from marketplace.accounts.models import User
from marketplace.shop.partner.models import StockRecord
from tests.factories.catalog import ProductFactory
from tests.factories.logistics import ClerkFactory, PointFactory, stocked_outlet
from tests.factories.sales import shift_with_float

RICE, EGGS = "8934563138165", "8936000000016"


@dataclass
class Counter:
    """A point with its people, its open shift and what lies on the shelf."""

    point: Point
    clerk: User
    head: User
    shift: Shift
    rice: StockRecord
    eggs: StockRecord
    client: Client


@pytest.fixture
def counter(db) -> Counter:
    point = PointFactory()
    clerk = ClerkFactory(point=point).user
    head = ClerkFactory(point=point, role=Clerk.Role.HEAD).user
    rice = stocked_outlet(
        point=point,
        packs=40,
        price=18_500,
        product=ProductFactory(title="Gạo tẻ 1 kg", upc=RICE, net_grams=1000, folded="gao te 1 kg"),
    )
    eggs = stocked_outlet(
        point=point,
        packs=12,
        price=30_000,
        legal_seller=rice.partner.legal_seller,
        product=ProductFactory(title="Trứng gà vỉ 10", upc=EGGS, net_grams=600, folded="trung ga vi 10"),
    )
    client = Client()
    client.force_login(clerk)
    return Counter(point, clerk, head, shift_with_float(point, clerk, 200_000), rice, eggs, client)
