"""Oscar's ways to place and change an order refuse, and say where to go instead."""

import pytest
from django.apps import apps
from oscar.core.loading import get_class

from marketplace.shop.order.models import Line, Order
from marketplace.shop.order.rules import is_buyer, is_market_admin
from marketplace.shop.order.utils import OscarPathClosed
from marketplace.shop.partner.models import StockPathClosed, StockRecord
from tests.factories.accounts import UserFactory
from tests.factories.checkout import placed_order
from tests.factories.partner import StockRecordFactory


@pytest.mark.parametrize(
    ("where", "name", "method"),
    [
        ("order.utils", "OrderCreator", "place_order"),
        ("order.utils", "OrderDispatcher", "send_order_placed_email_for_user"),
        ("order.utils", "OrderDispatcher", "dispatch_order_messages"),
        ("order.processing", "EventHandler", "handle_shipping_event"),
        ("order.processing", "EventHandler", "handle_payment_event"),
        ("order.processing", "EventHandler", "handle_order_status_change"),
        ("order.processing", "EventHandler", "consume_stock_allocations"),
        ("order.processing", "EventHandler", "cancel_stock_allocations"),
        ("checkout.mixins", "OrderPlacementMixin", "handle_order_placement"),
        ("checkout.mixins", "OrderPlacementMixin", "place_order"),
        ("checkout.mixins", "OrderPlacementMixin", "handle_payment"),
    ],
)
def test_oscars_ways_to_change_an_order_refuse(where, name, method):
    with pytest.raises(OscarPathClosed):
        getattr(get_class(where, name)(), method)()


def test_oscars_payment_page_cannot_place_an_order_however_it_is_reached():
    view = get_class("checkout.views", "PaymentDetailsView")
    assert view.place_order is get_class("checkout.mixins", "OrderPlacementMixin").place_order


@pytest.mark.parametrize("label", ["basket", "checkout"])
def test_oscars_pages_have_no_address_even_where_its_urls_are_included(label):
    assert apps.get_app_config(label).get_urls() == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["consume_allocation", "cancel_allocation"])
def test_an_order_line_moves_no_stock(method):
    record = StockRecordFactory()
    line = Line.objects.get(order=placed_order((record, 2)))
    with pytest.raises(StockPathClosed):
        getattr(line, method)(1)
    assert StockRecord.objects.get().num_allocated == 2


@pytest.mark.django_db
def test_who_may_see_and_cancel_an_order():
    hoa, binh, admin = UserFactory(), UserFactory(), UserFactory(admin=True)
    order, guests = Order(user=hoa), Order(user=None)
    asked = [(user, which) for user in (hoa, binh, admin) for which in (order, guests)]
    assert [is_buyer(user, which) for user, which in asked] == [True, False, False, False, False, False]
    assert [user.has_perm("order.cancel_order", which) for user, which in asked] == [
        True, False, False, False, True, True,
    ]  # fmt: skip
    assert not is_market_admin(binh)
