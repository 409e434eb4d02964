"""Rations: per household account, over all orders, given back on cancelling, exceeded only with a clerk's reason."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logistics.models import Clerk
from marketplace.accounts.domain import account_of, account_seen, open_account
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.quotas.domain import QuotaExhausted
from marketplace.quotas.models import Quota, Take
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import cancel_order, cancel_seller_order, place_order, quote_basket
from marketplace.shop.checkout.domain.households import merge_accounts, review_override
from marketplace.shop.checkout.domain.rations import Override, RationNeedsAccount, amounts_of, period_of, ration_left
from marketplace.shop.checkout.models import RationOverride
from marketplace.shop.checkout.queries import overrides_for_review, shared_addresses
from marketplace.shop.order.models import Channel, Order
from marketplace.shop.partner.domain import NoMeasure
from marketplace.shop.partner.models import StockRecord
from tests.factories.accounts import UserFactory
from tests.factories.areas import ProvinceFactory
from tests.factories.checkout import basket_of, recipient_in
from tests.factories.essentials import RationFactory, essential, present, rice_at, shelf_at
from tests.factories.logistics import ClerkFactory, PointFactory, covered

pytestmark = pytest.mark.django_db

JUNE = dt.datetime(2026, 6, 12, 3, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_june():
    with clock.at(JUNE):
        yield


@pytest.fixture
def point(db):
    return PointFactory()


@pytest.fixture
def commune(point):
    return covered(point)


@pytest.fixture
def rice(point):
    """Return 5 kg bags at the point; a household may buy 10 kg in each 7 days of its province, since 8 June."""
    return rice_at(shelf_at(point), product__crop__name="Gạo tẻ")


@pytest.fixture
def ration(rice, commune):
    return RationFactory(crop=rice.product.crop, provinces=[commune.province], valid_from=dt.date(2026, 6, 8))


@pytest.fixture
def clerk(point):
    return ClerkFactory(point=point).user


@pytest.fixture
def household(clerk):
    return household_at("12 Lê Lợi", clerk)


def household_at(address, clerk, citizen_id="001085012345", commune=None):
    return account_seen(citizen_id=citizen_id, name="Nguyễn Thị Hoa", address_text=address, commune=commune, by=clerk)


@pytest.fixture
def buy(rice, commune, clerk):
    def order(packs, *, records=None, **changes):
        basket = basket_of(*(records or [(rice, packs)]))
        arguments = {
            "basket": basket,
            "key": uuid.uuid4(),
            "quote_digest": quote_basket(basket, commune=commune).digest,
            "recipient": recipient_in(commune),
            "user": None,
            "channel": Channel.PHONE,
            "by": clerk,
        }
        arguments |= changes
        if arguments.get("account") is not None:
            present(arguments["account"], arguments["by"])
        return place_order(**arguments)

    return order


def left(household, commune):
    return [each.left for each in ration_left(account=household, province=commune.province, at=clock.now())]


class TestTaking:
    def test_so_much_and_no_more(self, buy, ration, household, commune, rice):
        order = buy(1, account=household)
        assert (order.household_account, left(household, commune)) == (household, [5_000])
        buy(1, account=household)
        with pytest.raises(QuotaExhausted, match=r"không còn đủ định mức 10 kg gạo tẻ trong 7 ngày.*từ 15/06"):
            buy(1, account=household)
        rice.refresh_from_db()
        assert (left(household, commune), rice.num_allocated, Order.objects.count()) == ([0], 2, 2)
        assert Basket.objects.filter(status=Basket.OPEN).get().lines.get().quantity == 1

    def test_at_once_more_than_the_ration(self, buy, ration, household):
        with pytest.raises(QuotaExhausted):
            buy(3, account=household)
        assert (Order.objects.count(), Quota.objects.count(), Take.objects.count()) == (0, 0, 0)

    def test_it_begins_anew_in_the_next_period(self, buy, ration, household, commune):
        buy(2, account=household)
        with clock.at(dt.datetime(2026, 6, 14, 16, 59, tzinfo=dt.UTC)), pytest.raises(QuotaExhausted):
            buy(1, account=household)  # a minute to midnight in Vietnam
        with clock.at(dt.datetime(2026, 6, 14, 17, 0, tzinfo=dt.UTC)):
            buy(2, account=household)
            assert left(household, commune) == [0]

    def test_each_household_has_its_own(self, buy, ration, household, clerk):
        buy(2, account=household)
        buy(2, account=household_at("14 Lê Lợi", clerk, citizen_id="001085099999"))
        assert Order.objects.count() == 2

    def test_over_several_products_of_the_commodity(self, buy, ration, household, rice, commune):
        small = rice_at(rice.partner, product__crop=rice.product.crop, product__net_grams=2_000)
        buy(0, records=[(rice, 1), (small, 2)], account=household)
        assert left(household, commune) == [1_000]

    def test_where_no_ration_holds_nobody_is_asked(self, buy, rice):
        assert buy(5).household_account is None
        RationFactory(crop=rice.product.crop, provinces=[ProvinceFactory()])
        RationFactory(crop=essential(), provinces=[rice.partner.commune.province])
        assert buy(5).household_account is None
        assert Quota.objects.count() == 0

    def test_what_cannot_be_counted_is_not_sold(self, buy, rice, commune, household):
        oil = rice_at(rice.partner, product__crop__counted_in="litre", product__net_ml=None)
        RationFactory(crop=oil.product.crop, provinces=[commune.province])
        with pytest.raises(NoMeasure):
            buy(0, records=[(oil, 1)], account=household)

    def test_cancelling_gives_it_back(self, buy, ration, household, commune, clerk):
        order = buy(2, account=household)
        cancel_order(order=order, by=clerk, reason="đổi ý")
        assert left(household, commune) == [10_000]
        buy(2, account=household)

    def test_cancelling_one_part_gives_back_that_part(self, buy, ration, household, commune, clerk, rice):
        other = rice_at(shelf_at(rice.partner.outlet.point), product__crop=rice.product.crop, product__net_grams=3_000)
        order = buy(0, records=[(rice, 1), (other, 1)], account=household)
        assert left(household, commune) == [2_000]
        part = order.seller_orders.get(stocking_place=other.partner)
        cancel_seller_order(seller_order=part, by=clerk, reason="hết hàng", seller=True)
        assert left(household, commune) == [5_000]

    def test_the_same_key_again_takes_nothing_more(self, buy, ration, household, commune, rice):
        basket, key = basket_of((rice, 1)), uuid.uuid4()
        again = {"basket": basket, "key": key, "quote_digest": quote_basket(basket, commune=commune).digest}
        first = buy(1, account=household, **again)
        assert buy(1, account=household, **again | {"basket": Basket.objects.create()}) == first
        assert left(household, commune) == [5_000]

    def test_amounts_for_other_channels(self, rice, ration, household, commune):
        (line,) = quote_basket(basket_of((rice, 2)), commune=commune).lines
        keys = amounts_of([line], account=household, province=commune.province, at=clock.now())
        assert keys == {f"ration:{ration.pk}:{household.pk}:0": 10_000}

    def test_periods_end_with_the_ration(self, ration):
        ration.valid_to = dt.date(2026, 6, 20)
        period = period_of(ration, dt.date(2026, 6, 17))
        assert (period.number, period.first, period.last) == (1, dt.date(2026, 6, 15), dt.date(2026, 6, 20))


class TestWhose:
    def test_a_guest_is_asked_to_prove_a_phone(self, buy, ration, rice):
        with pytest.raises(RationNeedsAccount, match="10 kg gạo tẻ trong 7 ngày"):
            buy(1)
        rice.refresh_from_db()
        assert (Order.objects.count(), rice.num_allocated, Basket.objects.get().status) == (0, 0, Basket.OPEN)

    def test_a_number_typed_by_the_recipient_blocks_nobody(self, buy, ration, commune):
        user = UserFactory(phone="+84912345678")  # the recipient's number, and somebody else's account
        with pytest.raises(RationNeedsAccount):
            buy(1, channel=Channel.WEB, by=None)
        assert left(account_of(user=user), commune) == [10_000]

    def test_a_person_whose_phone_answered_has_an_account_by_itself(self, buy, ration, commune):
        user = UserFactory()
        order = buy(1, user=user, by=None, channel=Channel.WEB)
        account = order.household_account
        assert (account, account.address_text) == (account_of(user=user), "12 Lê Lợi")
        assert left(account, commune) == [5_000]

    def test_an_account_without_a_verified_key_buys_nothing_rationed(self, buy, ration):
        with pytest.raises(RationNeedsAccount):
            buy(1, account=open_account(name="Hoa"))
        with pytest.raises(RationNeedsAccount):
            buy(1, user=UserFactory(phone_unverified=True))
        assert Order.objects.count() == 0

    def test_over_web_and_telephone_it_is_one_ration(self, buy, ration, commune):
        user = UserFactory()
        buy(1, user=user, by=None, channel=Channel.WEB)
        account = account_of(user=user)
        buy(1, account=account)
        with pytest.raises(QuotaExhausted):
            buy(1, user=user, by=None, channel=Channel.WEB)
        assert left(account, commune) == [0]


class TestBeyond:
    def test_a_clerk_may_with_a_reason_and_it_is_recorded(self, buy, ration, household, commune, clerk):
        buy(1, account=household)
        order = buy(3, account=household, override=Override(clerk, " nhà 9 người "))
        (override,) = overrides_for_review()
        assert (override.order, override.amount, override.reason, override.clerk) == (
            order,
            10_000,
            "nhà 9 người",
            clerk,
        )
        assert left(household, commune) == [0]
        takes = dict(Take.objects.filter(holder=f"order:{order.pk}").values_list("quota__key", "amount"))
        key = f"ration:{ration.pk}:{household.pk}:0"
        assert takes == {key: 5_000, f"{key}:over": 10_000}

    def test_cancelling_gives_back_both_and_the_ration_has_not_grown(self, buy, ration, household, commune, clerk):
        order = buy(3, account=household, override=Override(clerk, "nhà 9 người"))
        cancel_order(order=order, by=clerk, reason="đổi ý")
        assert left(household, commune) == [10_000]
        assert set(Quota.objects.values_list("taken", flat=True)) == {0}
        with pytest.raises(QuotaExhausted):
            buy(3, account=household)

    def test_an_override_that_is_not_needed_records_nothing(self, buy, ration, household, clerk):
        buy(2, account=household, override=Override(clerk, "phòng khi thiếu"))
        assert RationOverride.objects.count() == 0

    @pytest.mark.parametrize("reason", ["", "  ", "a" * 201])
    def test_not_without_a_reason(self, buy, ration, household, clerk, reason):
        with pytest.raises(BadValue):
            buy(3, account=household, override=Override(clerk, reason))
        assert Order.objects.count() == 0

    def test_not_by_anybody(self, buy, ration, household, clerk):
        Clerk.objects.update(until=JUNE - dt.timedelta(days=1))  # has left the point
        for stranger in (clerk, UserFactory()):
            with pytest.raises(NotAllowed):
                buy(3, account=household, override=Override(stranger, "quen biết"))
        assert Order.objects.count() == 0

    def test_somebody_else_looks_at_it(self, buy, ration, household, clerk):
        buy(3, account=household, override=Override(clerk, "nhà 9 người"))
        override = RationOverride.objects.get()
        for who in (clerk, UserFactory()):
            with pytest.raises(NotAllowed):
                review_override(override=override, by=who, note="đúng")
        admin = UserFactory(admin=True)
        assert review_override(override=override, by=admin, note="đã gọi hỏi").reviewed_by == admin
        assert overrides_for_review().count() == 0


class TestMerging:
    @pytest.fixture
    def other(self, clerk):
        return household_at("12 le loi", clerk, citizen_id="001085099999")

    def merge(self, keep, other, by, **changes):
        return merge_accounts(**({"keep": keep, "other": other, "by": by, "reason": "vợ chồng một nhà"} | changes))

    def test_keys_and_takes_move_and_what_has_no_room_is_recorded(self, buy, ration, household, other, clerk, commune):
        buy(1, account=household)
        order = buy(2, account=other)
        assert self.merge(household, other, clerk) == household
        key = f"ration:{ration.pk}:{household.pk}:0"
        takes = Take.objects.filter(holder=f"order:{order.pk}", released_at__isnull=True)
        assert dict(takes.values_list("quota__key", "amount")) == {key: 5_000, f"{key}:over": 5_000}
        (override,) = RationOverride.objects.all()
        assert (override.order, override.amount, override.clerk, override.account) == (order, 5_000, clerk, household)
        assert left(household, commune) == left(other, commune) == [0]
        assert (other.keys.count(), household.keys.count()) == (0, 2)
        for quota in Quota.objects.all():
            held = sum(quota.takes.filter(released_at__isnull=True).values_list("amount", flat=True))
            assert quota.taken == held

    def test_orders_are_held_before_quotas_as_in_cancelling(self, buy, ration, household, other, clerk):
        buy(2, account=other)
        with CaptureQueriesContext(connection) as found:
            self.merge(household, other, clerk)
        held = [query["sql"] for query in found if "FOR NO KEY UPDATE" in query["sql"]]
        tables = ["order_order", "order_sellerorder", "quotas_quota"]
        first = [min(place for place, sql in enumerate(held) if f'FROM "{table}"' in sql) for table in tables]
        assert first == sorted(first)

    def test_the_old_account_buys_as_the_new_one(self, buy, ration, household, other, clerk, commune):
        self.merge(household, other, clerk)
        other.refresh_from_db()
        assert buy(1, account=other).household_account == household
        assert left(household, commune) == [5_000]

    def test_what_moved_is_given_back_on_cancelling(self, buy, ration, household, other, clerk, commune):
        buy(1, account=household)
        order = buy(2, account=other)
        self.merge(household, other, clerk)
        cancel_order(order=order, by=clerk, reason="đổi ý")
        assert left(household, commune) == [5_000]
        assert Quota.objects.get(key__endswith=f":{household.pk}:0:over").taken == 0

    def test_and_part_by_part(self, buy, ration, household, other, clerk, commune, rice):
        beside = rice_at(shelf_at(rice.partner.outlet.point), product__crop=rice.product.crop, product__net_grams=3_000)
        buy(1, account=household)
        order = buy(0, records=[(rice, 1), (beside, 1)], account=other)  # 5 + 3 kg, of which 3 kg have no room
        self.merge(household, other, clerk)
        part = order.seller_orders.get(stocking_place=rice.partner)
        cancel_seller_order(seller_order=part, by=clerk, reason="hết hàng", seller=True)
        taken = {quota.key.split(":", 3)[3]: quota.taken for quota in Quota.objects.filter(taken__gt=0)}
        assert sum(taken.values()) == 8_000  # 5 kg of the first order, 3 kg of what is left of the second
        assert taken["0"] <= 10_000

    def test_what_was_allowed_goes_with_what_was_taken(self, buy, ration, household, other, clerk):
        buy(1, account=household)
        order = buy(3, account=other, override=Override(clerk, "nhà 9 người"))  # 10 kg within, 5 kg beyond
        self.merge(household, other, clerk)
        allowed = RationOverride.objects.filter(account=household, order=order)
        assert sorted(allowed.values_list("amount", flat=True)) == [5_000, 5_000]
        assert Quota.objects.get(key=f"ration:{ration.pk}:{household.pk}:0:over").taken == 10_000

    def test_again_changes_nothing(self, buy, ration, household, other, clerk):
        buy(2, account=other)
        self.merge(household, other, clerk)
        before = list(Take.objects.order_by("pk").values())
        assert self.merge(household, other, clerk) == household
        assert list(Take.objects.order_by("pk").values()) == before

    def test_what_was_merged_is_not_merged_elsewhere(self, household, other, clerk):
        third = household_at("", clerk, citizen_id="001085011111")
        self.merge(household, other, clerk)
        for keep, gone in ((third, other), (other, third)):
            with pytest.raises(WrongState):
                self.merge(keep, gone, clerk)

    def test_only_by_a_clerk_with_a_reason_and_not_with_itself(self, household, other, clerk):
        with pytest.raises(NotAllowed):
            self.merge(household, other, UserFactory())
        with pytest.raises(BadValue):
            self.merge(household, other, clerk, reason=" ")
        with pytest.raises(BadValue):
            self.merge(household, household, clerk)
        other.refresh_from_db()
        assert (other.merged_into, other.keys.count()) == (None, 1)


class TestAdvice:
    def test_one_address_with_several_takers_is_shown_and_stops_nobody(self, buy, ration, clerk, commune):
        hoa = household_at("12 Lê Lợi", clerk, commune=commune)
        lan = household_at("12  le loi ", clerk, citizen_id="001085099999", commune=commune)
        far = household_at("90 Lê Lợi", clerk, citizen_id="001085011111", commune=commune)
        for account in (hoa, lan, far):
            buy(2, account=account)
        (shared,) = shared_addresses([ration])
        assert [(taker.account, taker.taken, taker.words) for taker in shared.takers] == [
            (hoa, 10_000, "10 kg"),
            (lan, 10_000, "10 kg"),
        ]
        assert (shared.period.number, "Lê Lợi" in shared.address) == (0, True)

    def test_nothing_to_show_without_an_address(self, buy, ration, clerk):
        for number in ("001085012345", "001085099999"):
            buy(1, account=household_at("", clerk, citizen_id=number))
        assert shared_addresses([ration]) == []


def test_a_ration_refusal_leaves_every_row_as_it_was(buy, ration, household, rice):
    buy(2, account=household)
    before = (Order.objects.count(), Take.objects.count(), StockRecord.objects.get(pk=rice.pk).num_allocated)
    with pytest.raises(QuotaExhausted):
        buy(1, account=household)
    assert (Order.objects.count(), Take.objects.count(), StockRecord.objects.get(pk=rice.pk).num_allocated) == before
