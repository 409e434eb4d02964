"""Whose basket is on the request."""

import pytest
from django.conf import settings
from django.core.signing import Signer
from django.http import HttpResponse
from django.test import RequestFactory

from marketplace.shop.basket.middleware import BasketMiddleware
from marketplace.shop.basket.models import Basket
from tests.factories.accounts import UserFactory
from tests.factories.checkout import basket_of
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db

COOKIE = settings.OSCAR_BASKET_COOKIE_OPEN


@pytest.fixture
def ask():
    """Ask for a page as ``user`` with a cookie; return what the view saw and what was answered."""

    def ask(user=None, cookie=None, view=lambda basket: None):
        from django.contrib.auth.models import AnonymousUser

        request = RequestFactory().get("/")
        request.user = user or AnonymousUser()
        if cookie is not None:
            request.COOKIES[COOKIE] = cookie
        seen = []

        def page(request):
            seen.append((request.basket.pk, request.basket.num_items))
            view(request.basket)
            return HttpResponse()

        response = BasketMiddleware(page)(request)
        return seen[0], response

    return ask


def signed(basket):
    return Signer().sign(basket.pk)


def test_a_visitor_has_an_unsaved_basket_and_no_cookie(ask):
    seen, response = ask()
    assert (seen, COOKIE in response.cookies, Basket.objects.count()) == ((None, 0), False, 0)


def test_a_guests_first_goods_bring_a_cookie_that_scripts_cannot_read(ask):
    _seen, response = ask(view=lambda basket: basket.save())
    assert response.cookies[COOKIE].value == signed(Basket.objects.get())
    assert response.cookies[COOKIE]["httponly"] is True


def test_the_cookie_brings_the_basket_back(ask):
    basket = basket_of((StockRecordFactory(), 3))
    assert ask(cookie=signed(basket))[0] == (basket.pk, 3)


@pytest.mark.parametrize("cookie", ["1", "x:y", "", "\x00", "9" * 5_000])
def test_a_forged_cookie_brings_nothing_and_is_forgotten(ask, cookie):
    basket_of((StockRecordFactory(), 3))
    seen, response = ask(cookie=cookie)
    assert seen == (None, 0)
    assert response.cookies[COOKIE]["max-age"] == 0


def test_a_signed_cookie_that_is_no_number_is_forgotten(ask):
    assert ask(cookie=Signer().sign("abc"))[0] == (None, 0)


@pytest.mark.parametrize("status", [Basket.SUBMITTED, Basket.FROZEN, Basket.MERGED])
def test_an_ordered_basket_is_not_brought_back(ask, status):
    basket = basket_of((StockRecordFactory(), 3))
    Basket.objects.filter(pk=basket.pk).update(status=status)
    assert ask(cookie=signed(basket))[0] == (None, 0)


def test_somebody_elses_basket_is_not_opened_by_a_cookie(ask):
    basket = basket_of((StockRecordFactory(), 3), owner=UserFactory())
    assert ask(cookie=signed(basket))[0] == (None, 0)


def test_logging_in_takes_the_goods_along(ask):
    hoa, record, other = UserFactory(), StockRecordFactory(), StockRecordFactory()
    own, guest = basket_of((record, 1), owner=hoa), basket_of((record, 2), (other, 4))
    seen, response = ask(user=hoa, cookie=signed(guest))
    assert seen == (own.pk, 6)
    assert response.cookies[COOKIE]["max-age"] == 0
    assert Basket.objects.get(pk=guest.pk).status == Basket.MERGED


def test_two_open_baskets_of_a_person_become_one(ask):
    hoa = UserFactory()
    first = basket_of((StockRecordFactory(), 1), owner=hoa)
    basket_of((StockRecordFactory(), 2), owner=hoa)
    assert ask(user=hoa)[0] == (first.pk, 3)
    assert Basket.open.filter(owner=hoa).count() == 1
