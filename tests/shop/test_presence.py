"""A spoken number spends nobody's ration: over the counter, from the van, through a team and by telephone alike."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logistics.domain import add_team_member
from logistics.models import CashSale
from marketplace.accounts.domain import account_answering, account_seen, remove_key
from marketplace.accounts.models import HouseholdPresence
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.desk.phone.domain import (
    add_goods,
    place_phone_order,
    send_code,
    set_recipient,
    start_call,
    vouch_for_caller,
)
from marketplace.desk.phone.slip import slip_of
from marketplace.messaging.models import Message
from marketplace.quotas.models import Quota, Take
from marketplace.shop.checkout.domain import place_order, quote_basket, quote_handover, sell_at_handover
from marketplace.shop.checkout.domain.households import review_presence, send_household_code, vouch_for_household
from marketplace.shop.checkout.domain.own_numbers import NotTheirNumber
from marketplace.shop.checkout.domain.rations import RationNeedsAccount, RationNeedsPresence
from marketplace.shop.order.models import Channel, Order
from tests.factories.accounts import UserFactory
from tests.factories.checkout import basket_of, recipient_in
from tests.factories.essentials import RationFactory, rice_at, shelf_at
from tests.factories.logistics import CarrierFactory, ClerkFactory, PointFactory
from tests.factories.sales import shift_with_float, trip_with_load
from tests.logistics.community import collection, household_order, make_team

pytestmark = pytest.mark.django_db

PHONE, CITIZEN_ID = "+84912345678", "001085012345"


class Town:
    """A point with rice under a ration of 10 kg, a household whose number answered once, and four ways to buy."""

    def __init__(self):
        self.point = PointFactory()
        self.team, self.leader = make_team(self.point)
        self.commune = self.team.commune
        self.clerk = ClerkFactory(point=self.point).user
        self.carrier = CarrierFactory(point=self.point)
        self.rice = rice_at(
            shelf_at(self.point), product__net_grams=1_000, price=18_000, num_in_stock=50, product__crop__name="Gạo tẻ"
        )
        for province in {self.commune.province, self.point.commune.province}:
            RationFactory(
                crop=self.rice.product.crop,
                provinces=[province],
                amount=10_000,
            )
        self.household = answer(by=None)
        HouseholdPresence.objects.all().delete()  # that was long ago

    def counter(self, account):
        return self._sell(self.rice, account, shift=shift_with_float(self.point, self.clerk, 0))

    def van(self, account):
        trip, record = trip_with_load(self.carrier, self.rice)
        return self._sell(record, account, trip=trip)

    def _sell(self, record, account, **seat):
        shown = quote_handover(items={record.pk: 1}, **seat).digest
        items = {record.pk: 1}
        by = self.seller("counter" if "shift" in seat else "van")
        sell_at_handover(key=uuid.uuid4(), items=items, shown=shown, given=18_000, account=account, by=by, **seat)

    def community(self, account):
        household_order(collection(self.team, self.leader), self.leader, record=self.rice, account=account)

    def door(self, account):
        basket = basket_of((self.rice, 1))
        digest = quote_basket(basket, commune=self.commune).digest
        facts = {"basket": basket, "key": uuid.uuid4(), "quote_digest": digest, "recipient": recipient_in(self.commune)}
        place_order(**facts, user=None, channel=Channel.MOBILE, by=self.carrier.user, account=account)

    def phone(self, account):
        """By telephone the account is found by the caller's number."""
        call = self.call()
        place_phone_order(call=call, quote_digest=slip_of(call).quote.digest, read_out="một túi gạo", by=self.clerk)

    def call(self):
        call = start_call(phone=PHONE, point=self.point, by=self.clerk, key=uuid.uuid4())
        set_recipient(call=call, name="Hoa", commune=self.commune, address_text="12 Lê Lợi")
        add_goods(call=call, product=self.rice.product, quantity=1)
        return call

    def seller(self, way):
        return {"van": self.carrier.user, "door": self.carrier.user, "community": self.leader}.get(way, self.clerk)


def answer(by, phone=PHONE):
    """Read out the code that the phone got."""
    reference = send_household_code(phone=phone, address=None)
    code = Message.objects.filter(template="household_code", to=phone).latest("pk").context["code"]
    return account_answering(reference=reference, typed=code, name="Nguyễn Thị Hoa", by=by)


@pytest.fixture
def town(db):
    return Town()


WAYS = ["counter", "van", "door", "community", "phone"]


@pytest.mark.parametrize("way", WAYS)
class TestEveryWay:
    def test_a_number_that_was_only_said_buys_nothing(self, town, way):
        with pytest.raises(RationNeedsPresence, match="xin hỏi mã tin nhắn hoặc xem căn cước"):
            getattr(town, way)(town.household)
        town.rice.refresh_from_db()
        assert (Order.objects.count(), CashSale.objects.count(), Take.objects.count()) == (0, 0, 0)
        assert (town.rice.num_allocated, Quota.objects.filter(key__startswith="ration").count()) == (0, 0)

    def test_the_code_is_good_for_one_order(self, town, way):
        getattr(town, way)(answer(by=town.seller(way)))
        order, used = Order.objects.get(), HouseholdPresence.objects.get()
        assert (order.household_account, used.used_on) == (town.household, f"order:{order.pk}")
        assert (used.how, used.noted_by, used.key) == ("code", town.seller(way), town.household.keys.get())
        with pytest.raises(RationNeedsPresence):
            town.phone(town.household) if way == "phone" else town.door(town.household)
        assert Order.objects.count() == 1

    def test_what_somebody_else_was_shown_does_not_count(self, town, way):
        answer(by=ClerkFactory(point=town.point).user)
        answer(by=None)
        with pytest.raises(RationNeedsPresence):
            getattr(town, way)(town.household)
        assert Order.objects.count() == 0

    def test_nor_what_was_shown_an_hour_ago(self, town, way):
        with clock.at(clock.now() - dt.timedelta(minutes=31)):
            answer(by=town.seller(way))
        with pytest.raises(RationNeedsPresence):
            getattr(town, way)(town.household)
        assert Order.objects.count() == 0


@pytest.mark.parametrize("way", [way for way in WAYS if way != "phone"])
def test_a_card_that_was_seen_is_evidence(town, way):
    seller = town.seller(way)
    account = account_seen(citizen_id=CITIZEN_ID, name="Trần Văn Bình", by=seller)
    getattr(town, way)(account)
    assert Order.objects.get().household_account == account
    assert HouseholdPresence.objects.get().how == "identity"


def test_on_the_telephone_no_card_can_be_seen(town):
    account_seen(citizen_id=CITIZEN_ID, name="Trần Văn Bình", by=town.clerk)
    with pytest.raises(RationNeedsPresence):
        town.phone(None)


def test_whoever_types_for_others_is_not_their_proof(town):
    buyer = UserFactory(phone="+84912345679")
    basket = basket_of((town.rice, 1))
    digest = quote_basket(basket, commune=town.commune).digest
    facts = {"basket": basket, "key": uuid.uuid4(), "quote_digest": digest, "recipient": recipient_in(town.commune)}
    with pytest.raises(RationNeedsAccount):
        place_order(**facts, user=buyer, channel=Channel.PHONE, by=town.clerk)
    assert Order.objects.count() == 0


@pytest.mark.parametrize("way", ["counter", "van", "door", "community"])
def test_whoever_sells_does_not_answer_for_another_household(town, way):
    """A household without a telephone would draw on the ration of whoever has one, and keep its own."""
    seller = town.seller(way)
    own = answer(by=seller, phone=seller.phone)
    with pytest.raises(NotTheirNumber, match="không xác nhận thay hộ khác"):
        getattr(town, way)(own)
    assert (Order.objects.count(), HouseholdPresence.objects.get().used_on) == (0, "")


def test_by_telephone_the_clerks_own_number_gets_no_code_for_another(town):
    call = start_call(phone=town.clerk.phone, point=town.point, by=town.clerk, key=uuid.uuid4())
    set_recipient(call=call, name="Hoa", commune=town.commune, address_text="12 Lê Lợi")
    with pytest.raises(NotTheirNumber):
        send_code(call=call, address=None)
    assert not Message.objects.filter(template="household_code", to=town.clerk.phone).exists()


def test_a_team_mates_telephone_answers_for_their_own_household_only(town):
    mate = UserFactory(full_name="Lê Văn Tám")
    add_team_member(team=town.team, user=mate, role="member")
    account = answer(by=town.leader, phone=mate.phone)
    manifest = collection(town.team, town.leader)
    order = {"record": town.rice, "account": account}
    with pytest.raises(NotTheirNumber):
        household_order(manifest, town.leader, recipient=recipient_in(town.commune, phone=mate.phone), **order)
    assert Order.objects.count() == 0
    own = recipient_in(town.commune, phone=mate.phone, name="lê văn tám")
    household_order(manifest, town.leader, recipient=own, **order)
    assert Order.objects.get().household_account == account


def test_a_key_that_was_taken_off_proves_nothing(town):
    answer(by=town.clerk)
    remove_key(key=town.household.keys.get(), by=UserFactory(admin=True), reason="đổi chủ")
    account_seen(citizen_id=CITIZEN_ID, name="Hoa", by=UserFactory())
    with pytest.raises(RationNeedsAccount):
        town.counter(town.household)


class TestVouching:
    def test_a_clerk_gives_their_word_and_somebody_else_looks_at_it(self, town):
        noted = vouch_for_household(account=town.household, by=town.clerk, reason=" mất sóng, khách quen xóm 3 ")
        town.counter(town.household)
        noted.refresh_from_db()
        assert (noted.how, noted.reason, noted.noted_by) == ("vouched", "mất sóng, khách quen xóm 3", town.clerk)
        assert noted.used_on == f"order:{Order.objects.get().pk}"
        admin = UserFactory(admin=True)
        for who in (town.clerk, UserFactory()):
            with pytest.raises(NotAllowed):
                review_presence(presence=noted, by=who, note="đúng")
        assert review_presence(presence=noted, by=admin, note="đã gọi hỏi").reviewed_by == admin
        assert review_presence(presence=noted, by=UserFactory(admin=True), note="khác").review_note == "đã gọi hỏi"

    def test_by_telephone_for_a_number_that_answered_before(self, town):
        call = town.call()
        assert (slip_of(call).rations.needs_code, slip_of(call).rations.is_known) == (
            ["10 kg gạo tẻ trong 7 ngày"],
            True,
        )
        vouch_for_caller(call=call, by=town.clerk, reason="nhận ra giọng, hết pin nhận tin")
        assert slip_of(call).rations.needs_code == []
        place_phone_order(call=call, quote_digest=slip_of(call).quote.digest, read_out="một túi", by=town.clerk)
        stranger = start_call(phone="0987654321", point=town.point, by=town.clerk, key=uuid.uuid4())
        with pytest.raises(WrongState):
            vouch_for_caller(call=stranger, by=town.clerk, reason="quen")

    @pytest.mark.parametrize("reason", ["", "  ", "a" * 201])
    def test_not_without_a_reason(self, town, reason):
        with pytest.raises(BadValue):
            vouch_for_household(account=town.household, by=town.clerk, reason=reason)
        assert HouseholdPresence.objects.count() == 0

    def test_only_by_a_clerk_and_not_for_oneself(self, town):
        for who in (town.carrier.user, town.leader, UserFactory()):
            with pytest.raises(NotAllowed):
                vouch_for_household(account=town.household, by=who, reason="quen")
        town.clerk.phone = PHONE
        town.clerk.save()
        with pytest.raises(NotAllowed):
            vouch_for_household(account=town.household, by=town.clerk, reason="tôi đây")
        assert HouseholdPresence.objects.count() == 0


def test_goods_without_a_ration_ask_nothing_more(town):
    """No evidence is looked for where no ration holds: the till stays as fast as it was."""
    other = rice_at(town.rice.partner, price=18_000, num_in_stock=50)
    shift = shift_with_float(town.point, town.clerk, 0)
    with CaptureQueriesContext(connection) as asked:
        town._sell(other, None, shift=shift)
    assert not [query for query in asked if "accounts_household" in query["sql"]]
