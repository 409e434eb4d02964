"""More weight than was shown: the caller says yes or no on the telephone, about their own orders only."""

from uuid import uuid4

import pytest

from farmers.domain import confirm_seller_order, propose_weight
from marketplace.common.errors import WrongState
from marketplace.desk.phone.domain import CallEnded, answer_weight_by_phone, end_call, start_call
from tests.factories.checkout import deliverable_commune, placed_order, recipient_in
from tests.factories.farmers import ListingFactory

CALLER = "+84912345678"


def asked(phone=CALLER, grams=5_200, commune=None):
    """Return a question whether 5 kg of lychee at 30,000 đ/kg may weigh more, asked by its household."""
    listing = ListingFactory()
    commune = commune or deliverable_commune()
    order = placed_order((listing.stockrecord, 1), commune=commune, recipient=recipient_in(commune, phone=phone))
    part = order.seller_orders.get()
    confirm_seller_order(seller_order=part, by=listing.listed_by)
    return propose_weight(line=part.lines.get(), grams=grams, by=listing.listed_by)


@pytest.fixture
def call(office):
    return start_call(phone=CALLER, point=office.point, by=office.clerk, key=uuid4())


def at(call, question=None):
    return f"/desk/phone/call/{call.pk}/" + (f"weights/{question.pk}/" if question else "")


def test_the_caller_says_yes(as_clerk, call, office):
    question = asked()
    page = as_clerk.get(at(call)).content.decode()
    assert "Nhà vườn hỏi: hàng nặng hơn" in page
    assert "156.000" in page
    for _press in range(2):
        as_clerk.post(at(call, question), {"answer": "yes"})
    question.refresh_from_db()
    question.line.refresh_from_db()
    assert (question.answer, question.by_phone, question.answered_by) == ("yes", True, office.clerk)
    assert (question.line.agreed_price, question.line.shown_price) == (156_000, 150_000)
    assert "Nhà vườn hỏi" not in as_clerk.get(at(call)).content.decode()


def test_a_no_leaves_the_price(as_clerk, call):
    question = asked()
    as_clerk.post(at(call, question), {"answer": "perhaps"})
    question.refresh_from_db()
    assert question.answer == "asked"
    as_clerk.post(at(call, question), {"answer": "no"})
    question.refresh_from_db()
    question.line.refresh_from_db()
    assert (question.answer, question.line.agreed_price) == ("no", None)


def test_of_another_number_there_is_no_question(as_clerk, call, office):
    question = asked(phone="+84987654321")
    assert "Nhà vườn hỏi" not in as_clerk.get(at(call)).content.decode()
    assert as_clerk.post(at(call, question), {"answer": "yes"}).status_code == 404
    with pytest.raises(WrongState):
        answer_weight_by_phone(call=call, proposal=question, yes=True, by=office.clerk)
    question.refresh_from_db()
    assert question.answer == "asked"


def test_a_call_that_is_over_notes_nothing(call, office):
    question = asked()
    end_call(call=call, outcome="asked", by=office.clerk)
    with pytest.raises(CallEnded):
        answer_weight_by_phone(call=call, proposal=question, yes=True, by=office.clerk)


def test_whom_to_call_is_listed_where_the_parcel_goes(as_clerk, office, commune, client, other_office):
    question = asked(commune=commune)
    number = question.line.order.number
    page = as_clerk.get("/desk/phone/").content.decode()
    assert number in page
    client.force_login(other_office.clerk)
    assert number not in client.get("/desk/phone/").content.decode()
