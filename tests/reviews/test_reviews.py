"""Reviews: of delivered lines only, once, changed for some days, counted from the rows, hidden and answered."""

import datetime as dt
import json
import re

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from marketplace.accounts.domain import erase_person
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed
from marketplace.reviews.domain import (
    CannotReview,
    ReviewClosed,
    answer_review,
    count_anew,
    hide_review,
    show_review,
    write_review,
)
from marketplace.reviews.models import ProductTally, Review
from marketplace.shop.order.models import Order, SellerOrder
from tests.factories.accounts import UserFactory
from tests.factories.checkout import deliverable_commune, placed_order
from tests.factories.essentials import rice_at, shelf_at
from tests.factories.farmers import ListingFactory, owner_of

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 6, 12, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def listing():
    return ListingFactory(quantity=100)


@pytest.fixture
def commune():
    return deliverable_commune()


def delivered(listing, commune, *, on=NOON, user=None):
    """Return the line of an order that was delivered (what logistics does on the way is tested there)."""
    order = placed_order((listing.stockrecord, 2), commune=commune, user=user)
    SellerOrder.objects.filter(order=order).update(status="delivered", closed_at=on)
    return order.lines.get()


def said(line, stars=5, text="Vải ngọt, cùi dày.", name="Hoa", by=None):
    return write_review(line=line, stars=stars, text=text, shown_name=name, by=by)


def tally(listing):
    listing.product.refresh_from_db()
    found = ProductTally.objects.filter(product=listing.product).values_list("count", "stars").first()
    return found, listing.product.rating


class TestWriting:
    def test_counts_and_averages_what_was_said(self, listing, commune):
        said(delivered(listing, commune), 5)
        review = said(delivered(listing, commune), 4)
        assert tally(listing) == ((2, 9), 4.5)
        assert (review.household, review.product) == (listing.household, listing.product)

    def test_once_a_line_changed_for_fourteen_days(self, listing, commune):
        line = delivered(listing, commune)
        said(line, 5)
        said(line, 2, "Quả nhỏ.")
        assert Review.objects.get().text == "Quả nhỏ."
        assert tally(listing) == ((1, 2), 2.0)
        with clock.at(NOON + dt.timedelta(days=15)), pytest.raises(ReviewClosed):
            said(line, 1)
        assert tally(listing) == ((1, 2), 2.0)

    @pytest.mark.parametrize(
        "change", [{"status": "handed_in"}, {"status": "returned"}, {"closed_at": NOON - dt.timedelta(days=61)}]
    )
    def test_nothing_that_was_not_delivered_or_long_ago(self, listing, commune, change):
        line = delivered(listing, commune)
        SellerOrder.objects.filter(order=line.order).update(**change)
        with pytest.raises(CannotReview):
            said(line)
        assert not Review.objects.exists()
        assert tally(listing) == (None, None)

    def test_nothing_that_went_back_whole(self, listing, commune):
        line = delivered(listing, commune)
        type(line).objects.filter(pk=line.pk).update(returned_packs=F("quantity"))
        with pytest.raises(CannotReview):
            said(line)

    @pytest.mark.parametrize("wrong", [{"stars": 0}, {"stars": 6}, {"text": "x" * 1001}, {"name": "x" * 41}])
    def test_nonsense_is_refused_and_nothing_written(self, listing, commune, wrong):
        with pytest.raises(BadValue):
            said(delivered(listing, commune), **wrong)
        assert not Review.objects.exists()


class TestModerating:
    def test_hidden_it_counts_nowhere_shown_again_it_does(self, client, listing, commune):
        said(delivered(listing, commune), 5)
        rude = said(delivered(listing, commune), 1, "Lời thô.")
        admin = UserFactory(admin=True)
        with pytest.raises(BadValue):
            hide_review(review=rude, reason=" ", by=admin)
        with pytest.raises(NotAllowed):
            hide_review(review=rude, reason="thô", by=owner_of(listing.household))
        assert tally(listing) == ((2, 6), 3.0)
        hide_review(review=rude, reason="lời thô tục", by=admin)
        assert tally(listing) == ((1, 5), 5.0)
        assert "Lời thô." not in client.get(listing.product.get_absolute_url()).content.decode()
        with pytest.raises(ReviewClosed):
            said(rude.line, 5)
        show_review(review=rude, by=admin)
        assert tally(listing) == ((2, 6), 3.0)

    def test_the_household_answers_and_nobody_else(self, client, listing, commune):
        review = said(delivered(listing, commune))
        with pytest.raises(NotAllowed):
            answer_review(review=review, text="Cảm ơn", by=UserFactory())
        answer_review(review=review, text="Cảm ơn cô Hoa.", by=owner_of(listing.household))
        assert "Cảm ơn cô Hoa." in client.get(listing.product.get_absolute_url()).content.decode()

    def test_the_tally_is_counted_from_the_rows(self, listing, commune):
        said(delivered(listing, commune), 4)
        ProductTally.objects.update(count=7, stars=9)
        count_anew(product=listing.product)
        assert tally(listing) == ((1, 4), 4.0)

    def test_erased_with_the_person(self, listing, commune):
        person = UserFactory()
        line = delivered(listing, commune, user=person)
        Order.objects.filter(pk=line.order_id).update(status="complete")
        said(line, 1, by=person)
        said(delivered(listing, commune), 5)
        erase_person(user=person, by=person)
        assert tally(listing) == ((1, 5), 5.0)


class TestPages:
    def test_product_and_shop_show_average_count_and_newest(self, client, listing, commune):
        address = listing.product.get_absolute_url()
        assert "Người mua nói gì" not in client.get(address).content.decode()
        for stars in (5, 4, 4, 4):
            said(delivered(listing, commune), stars, f"Nói {stars} sao.")
        for page in (address, reverse("discovery:shop", args=[listing.household.code])):
            html = client.get(page).content.decode()
            assert "★ 4,2" in html
            assert "4 nhận xét của người đã nhận hàng" in html
            assert html.count("Nói ") == 3
        whole = client.get(address + "reviews/").content.decode()
        assert whole.count("Nói ") == 4
        assert client.get(reverse("reviews:shop", args=[listing.household.code])).status_code == 200

    def test_goods_of_the_shelves_show_the_same(self, client, commune):
        rice = rice_at(shelf_at(commune.points.get()))
        address = rice.product.get_absolute_url()
        assert "Người mua nói gì" not in client.get(address).content.decode()
        order = placed_order((rice, 1), commune=commune)
        SellerOrder.objects.filter(order=order).update(status="delivered", closed_at=NOON)
        said(order.lines.get(), 4, "Gạo dẻo.")
        html = client.get(address).content.decode()
        for shown in ("Người mua nói gì", "★ 4,0", "Gạo dẻo.", "aggregateRating"):
            assert shown in html

    def test_says_it_to_machines_only_where_there_is_something(self, client, listing, commune):
        def product(html):
            blocks = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL)
            things = [each for block in blocks for each in json.loads(block).get("@graph", [json.loads(block)])]
            return next(each for each in things if each["@type"] == "Product")

        address = listing.product.get_absolute_url()
        assert "aggregateRating" not in product(client.get(address).content.decode())
        said(delivered(listing, commune), 4)
        rating = product(client.get(address).content.decode())["aggregateRating"]
        assert (rating["ratingValue"], rating["reviewCount"]) == ("4.0", 1)

    def test_one_statement_more_where_somebody_said_something(
        self, client, listing, commune, django_assert_num_queries
    ):
        address = listing.product.get_absolute_url()
        client.get(address)
        with django_assert_num_queries(4):
            client.get(address)
        for _n in range(5):
            said(delivered(listing, commune))
        client.get(address)
        with django_assert_num_queries(5):
            client.get(address)

    def test_nothing_said_has_no_page_of_its_own(self, client, listing):
        assert client.get(listing.product.get_absolute_url() + "reviews/").status_code == 404
        assert client.get(reverse("reviews:shop", args=[listing.household.code])).status_code == 404


class TestForm:
    def test_a_guest_writes_after_number_and_phone(self, listing, commune):
        line = delivered(listing, commune)
        browser, stranger = Client(), Client()
        where = {"number": line.order.number, "phone": line.order.recipient_phone}
        address = reverse("reviews:write", args=[line.order.number, line.pk])
        typed = {"stars": "4", "text": "Ngon\x00", "shown_name": "Hoa"}
        assert stranger.post(address, typed)["Location"] == reverse("discovery:track")
        assert not Review.objects.exists()
        browser.post(reverse("discovery:track"), where)
        assert address in browser.get(reverse("discovery:track_order", args=[line.order.number])).content.decode()
        assert browser.post(address, typed | {"stars": ""}).status_code == 422
        browser.post(address, typed)
        review = Review.objects.get()
        assert (review.stars, review.text, review.shown_name, review.by) == (4, "Ngon", "Hoa", None)
        browser.post(address, typed | {"stars": "5"})
        assert Review.objects.get().stars == 5

    def test_a_line_of_another_order_does_not_exist(self, listing, commune):
        person = UserFactory()
        mine, others = delivered(listing, commune, user=person), delivered(listing, commune)
        browser = Client()
        browser.force_login(person)
        address = reverse("reviews:write", args=[mine.order.number, others.pk])
        assert browser.post(address, {"stars": "1"}).status_code == 404
        assert not Review.objects.exists()

    def test_desks(self, listing, commune):
        review = said(delivered(listing, commune))
        staff, owner = Client(), Client()
        staff.force_login(UserFactory(admin=True))
        owner.force_login(owner_of(listing.household))
        owner.post(reverse("farm:review_answer", args=[review.pk]), {"answer": "Cảm ơn."})
        assert "Cảm ơn." in owner.get(reverse("farm:reviews")).content.decode()
        staff.post(reverse("staff:review_hide", args=[review.pk]), {"reason": "thử"})
        assert "đã ẩn" in staff.get(reverse("staff:reviews")).content.decode()
        assert Review.objects.get().hidden_why == "thử"
        staff.post(reverse("staff:review_show", args=[review.pk]))
        assert Review.objects.get().hidden_at is None
