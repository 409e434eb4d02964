"""An order is done when each of its seller orders is."""

import pytest

from marketplace.shop.order.domain import close_order_if_done
from marketplace.shop.order.models import Order, OrderStatus, SellerOrder
from tests.factories.partner import PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        (["placed"], OrderStatus.PLACED),
        (["delivered", "handed_in"], OrderStatus.PLACED),
        (["delivered"], OrderStatus.COMPLETE),
        (["delivered", "returned", "cancelled"], OrderStatus.COMPLETE),
        (["returned", "cancelled"], OrderStatus.RETURNED),
        (["returned", "returned"], OrderStatus.RETURNED),
        (["cancelled", "cancelled"], OrderStatus.CANCELLED),
        ([], OrderStatus.PLACED),
    ],
)
def test_status_follows_from_the_parts(parts, status):
    order = Order.objects.create(number="CPX", total_incl_tax=1, total_excl_tax=1, status=OrderStatus.PLACED)
    for index, part in enumerate(parts):
        place = PartnerFactory()
        SellerOrder.objects.create(
            order=order,
            number=f"CPX-{index}",
            legal_seller=place.legal_seller,
            stocking_place=place,
            status=part,
            goods_total=1,
            freight=1,
        )
    assert close_order_if_done(order=order) == status
    assert (order.status, Order.objects.get().status) == (status, status)
