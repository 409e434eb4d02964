"""Baskets: what can be put in, and that they rest once they are ordered."""

from uuid import uuid4

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from marketplace.common.errors import WrongState
from marketplace.shop.basket.domain import (
    BasketClosed,
    DoneBefore,
    NotForSale,
    QuantityRefused,
    add_to_basket,
    remove_line,
    set_quantity,
)
from marketplace.shop.basket.models import Basket, Line
from marketplace.shop.basket.queries import basket_lines
from marketplace.shop.partner.locks import SoldOut, allocate_stock
from marketplace.shop.partner.models import StockRecord
from tests.factories.checkout import basket_of
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db


def lines_of(basket):
    return list(Line.objects.filter(basket=basket).order_by("pk").values_list("product_id", "quantity"))


def test_a_new_basket_is_saved_with_its_first_line():
    record, basket = StockRecordFactory(price=150_000), Basket()
    line = add_to_basket(basket=basket, product=record.product, quantity=2)
    assert lines_of(basket) == [(record.product_id, 2)]
    assert (line.stockrecord, line.price_incl_tax) == (record, 150_000)


def test_more_of_the_same_adds_up_on_one_line():
    record = StockRecordFactory(num_in_stock=5)
    basket = basket_of((record, 2))
    add_to_basket(basket=basket, product=record.product, quantity=3)
    assert lines_of(basket) == [(record.product_id, 5)]


def test_what_is_in_the_basket_already_counts_against_the_stock():
    record = StockRecordFactory(num_in_stock=5, num_allocated=1, product__title="Nhãn lồng")
    basket = basket_of((record, 3))
    with pytest.raises(SoldOut, match="“Nhãn lồng” chỉ còn 4 thùng") as refused:
        add_to_basket(basket=basket, product=record.product, quantity=2)
    assert refused.value.left == 4
    assert lines_of(basket) == [(record.product_id, 3)]


def test_a_button_pressed_twice_adds_once():
    record, key = StockRecordFactory(num_in_stock=9), uuid4()
    basket = basket_of((record, 1))
    add_to_basket(basket=basket, product=record.product, quantity=2, key=key)
    again = Basket()  # a second tab without a basket yet
    for repeated in (basket, again):
        with pytest.raises(DoneBefore):
            add_to_basket(basket=repeated, product=record.product, quantity=2, key=key)
    assert (again.pk, Basket.objects.count()) == (None, 1)
    assert lines_of(basket) == [(record.product_id, 3)]
    add_to_basket(basket=basket, product=record.product, quantity=2, key=uuid4())
    assert lines_of(basket) == [(record.product_id, 5)]


def test_what_was_refused_may_be_pressed_again():
    record, key = StockRecordFactory(num_in_stock=1), uuid4()
    with pytest.raises(SoldOut):
        add_to_basket(basket=Basket(), product=record.product, quantity=2, key=key)
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=5)
    assert add_to_basket(basket=Basket(), product=record.product, quantity=2, key=key).quantity == 2


@pytest.mark.parametrize("quantity", [0, -1, 10_001, 2**31, 10**30])
def test_impossible_quantities_are_refused(quantity):
    record = StockRecordFactory()
    basket = basket_of((record, 1))
    with pytest.raises(QuantityRefused, match="Số lượng phải từ 1 đến 10000"):
        add_to_basket(basket=basket, product=record.product, quantity=quantity)
    assert lines_of(basket) == [(record.product_id, 1)]


@pytest.mark.parametrize(
    "changes",
    [
        {"product__is_public": False},
        {"product__net_grams": None},
        {"price": None},
        {"price": 0},
        {"partner__legal_seller": None},
    ],
)
def test_what_is_not_on_sale_is_refused(changes):
    record = StockRecordFactory(**changes)
    basket = Basket.objects.create()
    with pytest.raises(NotForSale):
        add_to_basket(basket=basket, product=record.product, quantity=1)
    assert lines_of(basket) == []


def test_a_product_without_stock_record_is_refused():
    record = StockRecordFactory(num_in_stock=0)
    product = record.product
    record.delete()
    with pytest.raises(NotForSale):
        add_to_basket(basket=Basket.objects.create(), product=product, quantity=1)


def test_a_basket_holds_so_many_products(monkeypatch):
    monkeypatch.setattr("marketplace.shop.basket.domain.lines.MOST_LINES", 2)
    first, second, third = StockRecordFactory.create_batch(3)
    basket = basket_of((first, 1), (second, 1))
    with pytest.raises(QuantityRefused, match="nhiều nhất 2 mặt hàng"):
        add_to_basket(basket=basket, product=third.product, quantity=1)
    add_to_basket(basket=basket, product=first.product, quantity=1)
    assert lines_of(basket) == [(first.product_id, 2), (second.product_id, 1)]


class TestSetQuantity:
    def test_up_down_and_out(self):
        record = StockRecordFactory(num_in_stock=5)
        basket = basket_of((record, 2))
        (line_id,) = basket.lines.values_list("pk", flat=True)
        for quantity in (5, 1):
            set_quantity(basket=basket, line_id=line_id, quantity=quantity)
            assert lines_of(basket) == [(record.product_id, quantity)]
        assert set_quantity(basket=basket, line_id=line_id, quantity=0) is None
        assert lines_of(basket) == []
        remove_line(basket=basket, line_id=line_id)  # gone already: fine

    def test_more_than_there_is_is_refused(self):
        record = StockRecordFactory(num_in_stock=5)
        basket = basket_of((record, 2))
        with pytest.raises(SoldOut):
            set_quantity(basket=basket, line_id=basket.lines.get().pk, quantity=6)
        assert lines_of(basket) == [(record.product_id, 2)]

    def test_fewer_is_fine_even_where_stock_ran_short(self):
        record = StockRecordFactory(num_in_stock=5)
        basket = basket_of((record, 4))
        allocate_stock(quantities={record.pk: 4})
        set_quantity(basket=basket, line_id=basket.lines.get().pk, quantity=3)
        assert lines_of(basket) == [(record.product_id, 3)]

    def test_somebody_elses_line_is_not_found(self):
        record = StockRecordFactory()
        mine, theirs = basket_of((record, 1)), basket_of((record, 2))
        line_id = theirs.lines.get().pk
        with pytest.raises(WrongState):
            set_quantity(basket=mine, line_id=line_id, quantity=1)
        remove_line(basket=mine, line_id=line_id)
        remove_line(basket=mine, line_id=10**30)
        assert lines_of(theirs) == [(record.product_id, 2)]


class TestAtRest:
    @pytest.fixture(params=[Basket.FROZEN, Basket.SUBMITTED, Basket.MERGED])
    def resting(self, request):
        basket = basket_of((StockRecordFactory(), 2))
        Basket.objects.filter(pk=basket.pk).update(status=request.param)
        return basket

    @pytest.mark.parametrize(
        "change",
        [
            lambda basket, line: add_to_basket(basket=basket, product=line.product, quantity=1),
            lambda basket, line: set_quantity(basket=basket, line_id=line.pk, quantity=1),
            lambda basket, line: set_quantity(basket=basket, line_id=line.pk, quantity=0),
            lambda basket, line: remove_line(basket=basket, line_id=line.pk),
        ],
    )
    def test_the_domain_says_so_even_to_a_stale_instance(self, resting, change):
        before = lines_of(resting)
        with pytest.raises(BasketClosed):
            change(resting, resting.lines.get())
        assert lines_of(resting) == before

    def test_methods_refuse(self, resting):
        fresh = Basket.objects.get(pk=resting.pk)
        line = fresh.lines.get()
        for change in (line.delete, line.save, fresh.flush, resting.flush, resting.freeze):
            with pytest.raises(PermissionDenied):
                change()
        assert lines_of(resting) == [(line.product_id, 2)]

    @pytest.mark.parametrize(
        "change",
        [
            lambda lines: lines.delete(),
            lambda lines: lines.update(quantity=9),
            lambda lines: lines.model.objects.create(
                basket=lines.get().basket,
                product=lines.get().product,
                stockrecord=lines.get().stockrecord,
                line_reference="x",
            ),
        ],
    )
    def test_the_database_refuses_what_goes_past_the_methods(self, resting, change, monkeypatch):
        monkeypatch.setattr(Basket, "can_be_edited", True)
        before = lines_of(resting)
        with pytest.raises(IntegrityError, match="basket"), transaction.atomic():
            change(Line.objects.filter(basket=resting))
        assert lines_of(resting) == before

    def test_lines_cannot_be_moved_out_or_in(self, resting):
        other = basket_of((StockRecordFactory(), 1))
        for source, target in ((resting, other), (other, resting)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Line.objects.filter(basket=source).update(basket=target)

    def test_erasing_a_person_remains_possible_on_purpose(self, resting):
        with pgtrigger.ignore("basket.Line:rest_with_their_basket"):
            Line.objects.filter(basket=resting).delete()
        assert lines_of(resting) == []


def test_a_submitted_basket_is_never_opened_again():
    basket = basket_of((StockRecordFactory(), 1))
    basket.submit()
    for change in (basket.thaw, basket.submit, basket.freeze):
        with pytest.raises(PermissionDenied):
            change()
    with pytest.raises(IntegrityError, match="stays submitted"), transaction.atomic():
        Basket.objects.filter(pk=basket.pk).update(status=Basket.OPEN)
    assert Basket.objects.get(pk=basket.pk).status == Basket.SUBMITTED


def test_a_frozen_basket_can_be_thawed_and_merging_still_works():
    record, other = StockRecordFactory.create_batch(2)
    basket, cookie_basket = basket_of((record, 1)), basket_of((record, 3), (other, 2))
    basket.freeze()
    basket.thaw()
    basket.merge(cookie_basket, add_quantities=False)
    assert lines_of(basket) == [(record.product_id, 3), (other.product_id, 2)]
    assert Basket.objects.get(pk=cookie_basket.pk).status == Basket.MERGED


class TestShownLines:
    def test_prices_of_today_and_what_stands_in_the_way(self):
        good = StockRecordFactory(price=150_000, num_in_stock=5)
        short = StockRecordFactory(price=90_000, num_in_stock=5, product__title="Mận")
        gone = StockRecordFactory(price=50_000)
        basket = basket_of((good, 2), (short, 4), (gone, 1))
        allocate_stock(quantities={short.pk: 3})
        type(gone.product).objects.filter(pk=gone.product_id).update(is_public=False)
        type(good).objects.filter(pk=good.pk).update(price=160_000)
        shown = basket_lines(basket)
        assert [(line.quantity, line.unit_price, line.total, line.left) for line in shown[:2]] == [
            (2, 160_000, 320_000, 5),
            (4, 90_000, 360_000, 2),
        ]
        assert (shown[0].problem, shown[0].added_price) == ("", 150_000)
        assert shown[1].problem == "“Mận” chỉ còn 2 thùng, xin giảm số lượng."
        assert "hiện không bán" in shown[2].problem

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, count, django_assert_num_queries):
        basket = basket_of(*[(StockRecordFactory(), 1) for _ in range(count)])
        with django_assert_num_queries(6):
            assert len(basket_lines(basket)) == count

    def test_an_unsaved_basket_is_empty(self):
        assert basket_lines(Basket()) == []
