"""Goods that come back while their seller is settled; refunds at many tills at once; a yes against the packing."""

import threading
from unittest.mock import Mock
from uuid import uuid4

import pytest

from farmers.domain import confirm_seller_order, propose_weight
from logistics.domain import hand_over_cash, issue_float, pay_refund_by_bank, pay_refund_from_till
from logistics.domain import refunds as refunds_module
from logistics.models import Point, Refund, Shipment
from logistics.queries import float_at_hand, held_in_till, till_above_float
from marketplace.common.errors import BadValue, WrongState
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.settlement.domain import settle_shipment, take_back_goods
from marketplace.settlement.models import Payable, TakenBack
from marketplace.shop.order.domain import answer_weight
from marketplace.shop.order.models import Order, SellerOrder, WeightProposal
from marketplace.shop.payment.models import PaymentRefused
from tests.concurrency.race import of_kind, race
from tests.factories.accounts import UserFactory
from tests.factories.farmers import owner_of
from tests.factories.settlement import WithholdingRuleFactory, household_with_account, listing_of, make_post

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


@pytest.fixture
def post():
    WithholdingRuleFactory()
    return make_post()


@pytest.fixture
def listing():
    return listing_of(household_with_account(), quantity=60)


def back(post, shipment, packs):
    part = SellerOrder.objects.get(pk=shipment.seller_order_id)
    return take_back_goods(
        key=uuid4(),
        seller_order=part,
        packs={part.lines.get().pk: packs},
        reason="dập",
        restock=False,
        point=post.point,
        by=post.clerk,
    )


def test_settling_and_taking_back_at_once_count_the_goods_once(post, listing):
    """Whichever comes first: what the payable holds less what is deducted from it is what the customer kept."""
    for round_number in range(ROUNDS):
        shipment = post.cleared((listing, 3))[0]
        runners = [
            lambda shipment=shipment: settle_shipment(shipment=Shipment.objects.get(pk=shipment.pk)),
            lambda shipment=shipment: back(post, shipment, 1),
        ]
        done = race(*(runners if round_number % 2 else runners[::-1]))
        assert not of_kind(done, Exception)
        payable, taken = Payable.objects.get(shipment=shipment), TakenBack.objects.latest("pk")
        deducted = taken.goods if taken.payable_id else 0
        assert payable.goods - deducted == 300_000
    seller = f"seller:{shipment.seller_order.legal_seller_id}"
    assert balance(Account.Kind.SELLER_PENDING, seller) == 0


def test_the_same_packs_do_not_come_back_twice(post, listing):
    shipment = post.cleared((listing, 3))[0]
    done = race(*[lambda: back(post, shipment, 2)] * 6)
    assert (len(of_kind(done, TakenBack)), len(of_kind(done, BadValue))) == (1, 5)
    assert balance(Account.Kind.REFUND_DUE, f"order:{shipment.seller_order.order_id}") == -300_000


def owed(post, listing):
    """Return an order of which 150,000 đ are owed, while the till holds 330,000 đ."""
    shipment = post.pack(post.order((listing, 2))[0])
    post.deliver(shipment)
    back(post, shipment, 1)
    hand_over_cash(key=uuid4(), carrier=post.carrier, point=post.point, counted=330_000, by=post.clerk)
    return shipment.seller_order.order


def test_a_refund_is_paid_once_from_till_or_bank(post, listing):
    order, accountant = owed(post, listing), UserFactory(is_staff=True)
    till = {"order": order, "amount": 150_000, "point": post.point, "received_by": "Hoa", "by": post.clerk}
    bank = {"order": order, "amount": 150_000, "bank_ref": "OUT", "by": accountant}
    done = race(
        *[lambda: pay_refund_from_till(key=uuid4(), **till)] * 4, *[lambda: pay_refund_by_bank(key=uuid4(), **bank)] * 4
    )
    assert (len(of_kind(done, Refund)), len(of_kind(done, BadValue))) == (1, 7)
    assert balance(Account.Kind.REFUND_DUE, f"order:{order.pk}") == 0


def test_without_the_look_under_the_lock_the_payment_still_stops_the_second(post, listing, monkeypatch):
    """The negative control: nobody asks what is due; then what was collected is the last wall, and not a good one."""
    order = owed(post, listing)
    monkeypatch.setattr(refunds_module, "refund_due", lambda order: 10**9)
    till = {"order": order, "amount": 150_000, "point": post.point, "received_by": "Hoa", "by": post.clerk}
    done = race(*[lambda: pay_refund_from_till(key=uuid4(), **till)] * 4)
    assert len(of_kind(done, Refund)) == 2  # 330,000 đ were collected and held: two refunds, of which one was not due
    assert len(of_kind(done, PaymentRefused)) + len(of_kind(done, WrongState)) == 2
    assert balance(Account.Kind.REFUND_DUE, f"order:{order.pk}") == 150_000  # the customer has too much


def two_owed(post, listing):
    """Return runners that each pay 150,000 đ of another order; the till has 150,000 above a float of 500,000."""
    orders = [owed(post, listing).pk for _twice in range(2)]  # 660,000 đ in the till
    issue_float(key=uuid4(), point=post.point, amount=500_000, by=UserFactory(admin=True))
    shipment = post.pack(post.order((listing, 4))[0])
    post.deliver(shipment)
    back(post, shipment, 4)
    facts = {"point": post.point, "received_by": "Hoa", "by": post.clerk}
    pay_refund_from_till(key=uuid4(), order=shipment.seller_order.order, amount=510_000, **facts)
    return [
        lambda pk=pk: pay_refund_from_till(key=uuid4(), order=Order.objects.get(pk=pk), amount=150_000, **facts)
        for pk in orders
    ]


def test_two_refunds_at_one_till_do_not_spend_its_float(post, listing):
    done = race(*two_owed(post, listing))
    assert (len(of_kind(done, Refund)), len(of_kind(done, WrongState))) == (1, 1)
    assert (held_in_till(post.point), float_at_hand(post.point)) == (500_000, 500_000)


def test_control_without_the_tills_lock_the_float_is_spent(post, listing, monkeypatch):
    runners, looked = two_owed(post, listing), threading.Barrier(2)

    def look_at_once(point):
        left = till_above_float(point)
        looked.wait(20)
        return left

    monkeypatch.setattr(refunds_module, "till_above_float", look_at_once)
    monkeypatch.setattr(refunds_module, "Point", Mock(**{"objects.select_for_update": lambda **how: Point.objects}))
    assert len(of_kind(race(*runners), Refund)) == 2
    assert float_at_hand(post.point) == 350_000


def test_a_question_is_answered_once(post, listing):
    part = post.order((listing, 2))[0].seller_order
    owner = owner_of(part.legal_seller.household)
    confirm_seller_order(seller_order=part, by=owner)
    asked = propose_weight(line=part.lines.get(), grams=11_000, by=owner)
    done = race(*[lambda yes=yes: answer_weight(proposal=asked, yes=yes, by=None) for yes in (True, False) * 4])
    assert (len(of_kind(done, WeightProposal)), len(of_kind(done, WrongState))) == (4, 4)
    asked.refresh_from_db()
    line = part.lines.get()
    assert line.agreed_price == (330_000 if asked.answer == "yes" else None)
