"""Offers, wishes, prices to and fro: who may, what is refused, what is done once."""

import datetime as dt
from uuid import uuid4

import pytest

from marketplace.bulk.domain import (
    NoBulkTerms,
    accept_price,
    ask_for_bulk,
    name_price,
    offer_bulk,
    register_trader,
    withdraw_offer,
)
from marketplace.bulk.models import BulkContract, BulkOffer, BulkPrice, BulkTerms, Side, Trader
from marketplace.bulk.queries import offers_visible_to, prices_visible_to
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from tests.factories.accounts import UserFactory
from tests.factories.bulk import PENALTY, TONNE, TraderFactory, make_deal, person_of
from tests.factories.catalog import CropFactory
from tests.factories.farmers import GrowingAreaFactory, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal():
    return make_deal()


def test_a_trader_is_registered_once_by_the_market():
    person, staff = UserFactory(), UserFactory(is_staff=True)
    facts = {"name": "Công ty Quả Ngọt", "phone": "0912 000 111", "person": person}
    trader = register_trader(tax_code="2400 123 456", by=staff, **facts)
    assert (trader.tax_code, trader.code, trader.phone) == ("2400123456", "TL2400123456", "+84912000111")
    assert register_trader(tax_code="2400123456", by=staff, **facts) == trader
    assert list(trader.members.values_list("user", flat=True)) == [person.pk]
    with pytest.raises(BadValue, match="là của “Công ty Quả Ngọt”"):
        register_trader(tax_code="2400123456", by=staff, **facts | {"name": "Người khác"})
    for wrong in ("", "123", "24001234567", "2400123456-1", "mã số"):
        with pytest.raises(BadValue):
            register_trader(tax_code=wrong, by=staff, **facts)
    with pytest.raises(NotAllowed):
        register_trader(tax_code="2400123457", by=person, **facts)
    assert Trader.objects.count() == 1


@pytest.mark.parametrize("grams", [0, -TONNE, TONNE - 1, 20 * TONNE + 1, 10**18])
def test_less_than_a_truck_and_more_than_a_contract_are_refused(deal, grams):
    with pytest.raises(BadValue, match="từ 1 đến 20 tấn"):
        deal.offer(grams=grams)
    assert not BulkOffer.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"price_per_kg": 0},
        {"price_per_kg": 10_000_001},
        {"pickup_from": dt.date(2020, 1, 1)},
        {"pickup_to": dt.date(2199, 1, 1)},
        {"pickup_to": dt.date(2020, 1, 1)},
        {"grade": "x" * 41},
        {"note": "x" * 301},
    ],
)
def test_an_offer_that_cannot_be_changes_nothing(deal, changes):
    with pytest.raises(BadValue):
        deal.offer(**changes)
    assert not BulkOffer.objects.exists()


def test_bounds_are_inside(deal):
    assert deal.offer(grams=TONNE).number == f"CB-{clock.today():%y%m%d}-01"
    assert deal.offer(grams=20 * TONNE).number == f"CB-{clock.today():%y%m%d}-02"


def test_goods_that_are_not_weighed_are_no_bulk(deal):
    eggs = GrowingAreaFactory(household=deal.household, crop=CropFactory(counted_in="egg"))
    with pytest.raises(BadValue, match="tính bằng kg"):
        deal.offer(growing_area=eggs)


def test_an_offer_sent_twice_is_one_and_another_under_its_key_is_refused(deal):
    key = uuid4()
    first = deal.offer(key=key)
    assert deal.offer(key=key) == first
    with pytest.raises(WrongState):
        deal.offer(key=key, grams=5 * TONNE)
    assert BulkOffer.objects.count() == 1


def test_only_who_is_in_charge_offers(deal):
    stranger, staff = UserFactory(), UserFactory(is_staff=True)
    for person in (stranger, staff, deal.buyer):
        with pytest.raises(NotAllowed):
            deal.offer(by=person)
    with pytest.raises(NotAllowed):
        ask_for_bulk(
            trader=deal.trader,
            crop=deal.area.crop,
            grams=TONNE,
            price_per_kg=1,
            pickup_from=clock.today(),
            pickup_to=clock.today(),
            key=uuid4(),
            by=deal.owner,
        )
    assert not BulkOffer.objects.exists()


def test_prices_go_to_and_fro_until_one_is_taken(deal):
    offer = deal.offer()
    first = deal.price(offer, price_per_kg=22_000)
    second = deal.price(offer, Side.SELLER, price_per_kg=24_000)
    with pytest.raises(WrongState, match="giá mới hơn"):
        accept_price(price=first, by=deal.owner)
    with pytest.raises(NotAllowed):
        accept_price(price=second, by=deal.owner)  # one's own
    contract = accept_price(price=second, by=deal.buyer)
    assert accept_price(price=second, by=deal.buyer) == contract
    assert (contract.price_per_kg, contract.grams, contract.most_grams) == (24_000, 4 * TONNE, 4_200_000)
    assert (contract.state, contract.penalty, contract.tolerance_bp) == ("draft", PENALTY, 500)
    assert contract.number == f"HB-{clock.today():%y%m%d}-01"
    assert list(contract.shares.values_list("household", "grams")) == [(deal.household.pk, 4 * TONNE)]
    offer.refresh_from_db()
    assert offer.state == "agreed"
    with pytest.raises(WrongState):
        deal.price(offer)
    with pytest.raises(WrongState):
        withdraw_offer(offer=offer, by=deal.owner)


def test_who_made_the_offer_does_not_begin(deal):
    with pytest.raises(WrongState, match="Chưa ai hỏi mua"):
        deal.price(deal.offer(), Side.SELLER)


def test_a_household_answers_a_wish_from_a_fitting_orchard(deal):
    wish = ask_for_bulk(
        trader=deal.trader,
        crop=deal.area.crop,
        grams=3 * TONNE,
        price_per_kg=21_000,
        pickup_from=clock.today(),
        pickup_to=clock.today(),
        province=deal.area.commune.province,
        key=uuid4(),
        by=deal.buyer,
    )
    assert wish in offers_visible_to(deal.owner)
    other_crop = GrowingAreaFactory(household=deal.household)
    for area in (None, other_crop, GrowingAreaFactory(crop=deal.area.crop)):
        with pytest.raises(BadValue, match="đúng loại hàng"):
            deal.price(wish, Side.SELLER, growing_area=area)
    far = make_deal(crop=deal.area.crop)
    name = {"household": far.household, "trader": deal.trader, "side": Side.SELLER, "growing_area": far.area}
    name |= {"grams": TONNE, "price_per_kg": 1_000, "pickup_on": clock.today(), "key": uuid4(), "by": far.owner}
    with pytest.raises(BadValue, match="tỉnh khác"):
        name_price(offer=wish, **name)
    price = deal.price(wish, Side.SELLER, growing_area=deal.area, grams=2 * TONNE)
    answer = deal.price(wish, Side.TRADER, grams=2 * TONNE, price_per_kg=20_500)
    assert (price.growing_area, answer.growing_area) == (deal.area, deal.area)
    contract = accept_price(price=answer, by=deal.owner)
    assert (contract.household, contract.grams, contract.growing_area) == (deal.household, 2 * TONNE, deal.area)


def test_a_price_sent_twice_is_one(deal):
    offer, key = deal.offer(), uuid4()
    assert deal.price(offer, key=key) == deal.price(offer, key=key)
    with pytest.raises(WrongState):
        deal.price(offer, key=key, price_per_kg=1_000)
    assert BulkPrice.objects.count() == 1


def test_days_outside_of_the_offer_are_refused(deal):
    offer = deal.offer()
    for day in (clock.today() - dt.timedelta(days=1), clock.today() + dt.timedelta(days=6)):
        with pytest.raises(BadValue, match="những ngày đã ghi"):
            deal.price(offer, pickup_on=day)


def test_what_has_passed_is_not_open(deal):
    offer = deal.offer()
    price = deal.price(offer)
    with clock.at(clock.now() + dt.timedelta(days=10)):
        assert offer not in offers_visible_to(person_of(TraderFactory()))
        with pytest.raises(WrongState):
            deal.price(offer, pickup_on=clock.today())
        with pytest.raises(WrongState):
            accept_price(price=price, by=deal.owner)


def test_without_terms_in_force_nothing_is_agreed(deal):
    BulkTerms.objects.all().delete()
    price = deal.price(deal.offer())
    with pytest.raises(NoBulkTerms):
        accept_price(price=price, by=deal.owner)
    assert not BulkContract.objects.exists()
    assert BulkOffer.objects.get().state == "open"


def test_a_withdrawn_offer_is_over(deal):
    offer = deal.offer()
    with pytest.raises(NotAllowed):
        withdraw_offer(offer=offer, by=deal.buyer)
    assert withdraw_offer(offer=offer, by=deal.owner).state == "withdrawn"
    assert withdraw_offer(offer=offer, by=deal.owner).state == "withdrawn"
    with pytest.raises(WrongState):
        deal.price(offer)


def test_who_sees_offers_and_prices(deal):
    offer = deal.offer()
    deal.price(offer)
    other_trader, other_household = TraderFactory(), make_deal()
    rival = person_of(other_trader)
    assert list(offers_visible_to(rival)) == [offer]  # open offers are for all traders
    assert list(offers_visible_to(other_household.owner)) == []
    assert list(offers_visible_to(UserFactory())) == []
    assert list(offers_visible_to(deal.accountant)) == [offer]
    for person, number in ((deal.owner, 1), (deal.buyer, 1), (rival, 0), (other_household.owner, 0)):
        assert prices_visible_to(person, offer).count() == number
    accept_price(price=offer.prices.get(), by=deal.owner)
    assert list(offers_visible_to(rival)) == []
    assert list(offers_visible_to(deal.buyer)) == [offer]


def test_owner_of_helper_is_in_charge(deal):
    assert owner_of(deal.household) == deal.owner
    assert (
        offer_bulk(
            household=deal.household,
            growing_area=deal.area,
            grams=TONNE,
            price_per_kg=10_000,
            pickup_from=clock.today(),
            pickup_to=clock.today(),
            note=" vải chín\x00 đều ",
            key=uuid4(),
            by=deal.owner,
        ).note
        == "vải chín đều"
    )
