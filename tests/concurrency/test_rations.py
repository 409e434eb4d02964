"""Fifty sessions of one household at the same moment, on the web, on the telephone and at the counter: one ration."""

import uuid

import pytest
from django.db import connection
from django.db.models import F

from marketplace.accounts.domain import account_of
from marketplace.quotas.domain import QuotaExhausted, taking
from marketplace.quotas.models import Quota, Take
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import cancel_order, place_order, quote_basket, quote_handover, sell_at_handover
from marketplace.shop.checkout.domain.households import merge_accounts
from marketplace.shop.checkout.domain.rations import ration_left
from marketplace.shop.order.models import Channel, Line, Order
from tests.concurrency.race import of_kind, race
from tests.factories.accounts import UserFactory
from tests.factories.checkout import basket_of, recipient_in
from tests.factories.essentials import RationFactory, present, rice_at, shelf_at
from tests.factories.logistics import ClerkFactory, PointFactory, covered
from tests.factories.sales import shift_with_float

pytestmark = pytest.mark.django_db(transaction=True)

SESSIONS = 50
PACKS = 10
"""A household may buy ten packs of a kilogram."""


class Town:
    """A point with rice of one kilogram a pack, a ration of ten kilograms, a household and three ways to buy."""

    def __init__(self):
        self.point = PointFactory()
        self.commune = covered(self.point)
        self.rice = rice_at(shelf_at(self.point), product__net_grams=1_000, price=18_000, num_in_stock=500)
        RationFactory(crop=self.rice.product.crop, provinces=[self.commune.province], amount=PACKS * 1_000)
        self.person = UserFactory()
        self.household = account_of(user=self.person)

    def web(self):
        return self._order(user=self.person, channel=Channel.WEB)

    def phone(self):
        clerk = ClerkFactory(point=self.point).user
        return self._order(user=None, channel=Channel.PHONE, by=clerk, account=present(self.household, clerk))

    def counter(self):
        shift = shift_with_float(self.point, ClerkFactory(point=self.point).user)
        items, key = {self.rice.pk: 1}, uuid.uuid4()
        shown = quote_handover(items=items, shift=shift).digest
        present(self.household, shift.clerk)
        return lambda: sell_at_handover(
            key=key, items=items, shown=shown, given=20_000, shift=shift, account=self.household, by=shift.clerk
        )

    def _order(self, **who):
        basket, key = basket_of((self.rice, 1)), uuid.uuid4()
        digest = quote_basket(basket, commune=self.commune).digest
        return lambda: place_order(
            basket=Basket.objects.get(pk=basket.pk),
            key=key,
            quote_digest=digest,
            recipient=recipient_in(self.commune),
            **who,
        )

    def sessions(self, count=SESSIONS):
        ways = (self.web, self.phone, self.counter)
        return [ways[number % len(ways)]() for number in range(count)]


def sold():
    return sum(Line.objects.exclude(order__status="cancelled").values_list("quantity", flat=True))


def test_fifty_sessions_over_three_channels_buy_exactly_the_ration():
    town = Town()
    outcomes = race(*town.sessions())
    assert len(of_kind(outcomes, QuotaExhausted)) == SESSIONS - PACKS
    assert (sold(), Order.objects.count(), Take.objects.count()) == (PACKS, PACKS, PACKS)
    town.rice.refresh_from_db()
    on_the_way = Order.objects.filter(channel__in=(Channel.WEB, Channel.PHONE)).count()
    assert (town.rice.num_allocated, 500 - town.rice.num_in_stock) == (on_the_way, PACKS - on_the_way)
    assert Quota.objects.get().taken == PACKS * 1_000
    assert set(Order.objects.values_list("household_account", flat=True)) == {town.household.pk}


def test_control_without_the_condition_the_household_buys_all_it_wants(monkeypatch):
    def as_if_there_were_room(amounts, **_terms):
        for quota_id, amount in amounts.items():
            Quota.objects.filter(pk=quota_id).update(taken=F("taken") + amount)
        return set(amounts)

    monkeypatch.setattr(taking, "_add", as_if_there_were_room)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE quotas_quota DROP CONSTRAINT quotas_never_over")
    town = Town()
    outcomes = race(*town.sessions(18))
    assert (of_kind(outcomes, Exception), sold()) == ([], 18)


def test_cancelling_while_others_buy_gives_back_what_was_taken_and_no_more():
    town = Town()
    first = [session() for session in [town.web() for _number in range(PACKS)]]
    cancels = [lambda order=order: cancel_order(order=order, by=None, reason="đổi ý") for order in first[:5]]
    race(*cancels, *cancels, *town.sessions(12))
    (left,) = ration_left(account=town.household, province=town.commune.province, at=first[0].date_placed)
    assert (left.taken, Quota.objects.get().taken) == (sold() * 1_000, sold() * 1_000)
    assert 5 <= sold() <= PACKS


def test_merging_while_both_buy_loses_nothing():
    """Whatever comes first: what both bought is in one account, within its ration or recorded as beyond."""
    town = Town()
    spouse = UserFactory()
    other, clerk = account_of(user=spouse), ClerkFactory(point=town.point).user
    theirs = [town._order(user=spouse, channel=Channel.WEB) for _number in range(8)]
    merging = [lambda: merge_accounts(keep=town.household, other=other, by=clerk, reason="một nhà")] * 2
    race(*[town.web() for _number in range(8)], *merging, *theirs)
    held = {quota.key.split(":", 2)[2]: quota.taken for quota in Quota.objects.filter(taken__gt=0)}
    assert all(key.startswith(f"{town.household.pk}:") for key in held)
    assert sum(held.values()) == sold() * 1_000
    within = [taken for key, taken in held.items() if not key.endswith(":over")]
    assert all(taken <= PACKS * 1_000 for taken in within)
    assert sum(town.household.ration_overrides.values_list("amount", flat=True)) == sum(held.values()) - sum(within)
