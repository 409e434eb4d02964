"""Fault 8: ``is_staff`` sees every order, a partner user the whole order if one line is theirs."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import get_resolver
from oscar.apps.dashboard.orders.views import queryset_orders_for_user

from marketplace.shop.order.queries import visible_to
from tests.factories.accounts import UserFactory
from tests.factories.checkout import placed_order
from tests.factories.partner import StockRecordFactory
from tests.shop.oscar_faults.test_7_csv_formulas import views_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    return UserFactory()


@pytest.fixture
def order(seller):
    """An order of two sellers; ``seller`` was made a user of the first one's Partner, as Oscar's dashboard does."""
    mine, theirs = StockRecordFactory(), StockRecordFactory()
    mine.partner.users.add(seller)
    return placed_order((mine, 1), (theirs, 1))


def test_ours_shows_it_to_neither(order, seller):
    assert list(visible_to(seller)) == []
    assert list(visible_to(UserFactory(is_staff=True))) == []


def test_stock_oscar_shows_the_whole_order_to_a_seller_of_one_line(order, seller):
    (seen,) = queryset_orders_for_user(seller)
    assert len({line.partner_id for line in seen.lines.all()}) == 2
    assert seen.address_text == "12 Lê Lợi"


def test_stock_oscar_shows_every_order_to_all_staff(order):
    assert list(queryset_orders_for_user(UserFactory(is_staff=True))) == [order]


def test_nobody_can_be_granted_oscars_partner_dashboard(order, seller):
    assert not Permission.objects.filter(codename="dashboard_access").exists()
    assert not seller.has_perm("partner.dashboard_access")


def test_oscars_order_pages_have_no_address():
    modules = {view.__module__ for view in views_of(get_resolver())}
    assert not {module for module in modules if module.startswith(("oscar.apps.dashboard.orders", "oscar.apps.order"))}
