"""Rationed goods over HTTP: a household that answered buys its ration, over all channels, and no more."""

import datetime as dt

import pytest

from marketplace.accounts.models import HouseholdAccount, HouseholdPresence
from marketplace.common import clock
from marketplace.messaging.models import Message
from marketplace.quotas.models import Quota, Take
from marketplace.shop.order.models import Order
from tests.factories.essentials import RationFactory, rice_at
from tests.factories.partner import PartnerFactory

pytestmark = pytest.mark.django_db
PHONE = "0912345678"


@pytest.fixture
def rice(commune):
    """Bags of one kilogram, of which a household may buy ten in a week."""
    record = rice_at(
        PartnerFactory(), product__net_grams=1_000, product__crop__name="Gạo tẻ", price=18_000, num_in_stock=50
    )
    RationFactory(crop=record.product.crop, provinces=[commune.province], amount=10_000)
    return record


@pytest.fixture
def wanted(rice, order_body):
    """Return the body of an order of some bags, by a household that has shown itself or not."""

    def body(bags, household=None):
        lines = [{"product_id": rice.product_id, "quantity": bags, "expected_unit_price": 18_000}]
        return order_body | {"lines": lines} | ({"household": household} if household else {})

    return body


def code_to(phone="+84912345678"):
    """Return the code that a household's telephone was sent last."""
    return Message.objects.filter(template="household_code", to=phone).latest("pk").context["code"]


def household_of(partner, phone=PHONE):
    """Let a household answer, as a partner's program goes about it; return what names it in an order."""
    sent = partner.post("/households/codes", {"phone": phone})
    assert sent.status_code == 201, sent.content
    answer = {"reference": sent.json()["reference"], "code": code_to(), "name": "Nguyễn Thị Hoa"}
    there = partner.post("/households", answer)
    assert there.status_code == 201, there.content
    return there.json()["household"]


def refused(response, code):
    """Whether this is the refusal, and nothing was sold."""
    assert (response.status_code, response.json()["code"]) == (409, code), response.content
    assert Order.objects.count() == 0
    assert Take.objects.count() == 0
    return response.json()["detail"]


def test_a_household_that_answered_buys_its_ration(partner, wanted, rice):
    response = partner.post("/orders", wanted(10, household_of(partner)), key="k")
    assert response.status_code == 201, response.content
    order, presence = Order.objects.get(), HouseholdPresence.objects.get()
    assert order.household_account == HouseholdAccount.objects.get() == presence.account
    assert (order.placed_by, presence.noted_by) == (partner.application.owner, partner.application.owner)
    assert (presence.how, presence.used_on) == ("code", f"order:{order.pk}")
    quota = Quota.objects.get(key__startswith="ration:")
    assert (quota.limit, quota.taken) == (10_000, 10_000)
    rice.refresh_from_db()
    assert rice.num_allocated == 10


def test_one_answer_is_good_for_one_order(partner, wanted):
    household = household_of(partner)
    first = partner.post("/orders", wanted(2, household), key="k-1")
    assert partner.post("/orders", wanted(2, household), key="k-1").content == first.content
    again = partner.post("/orders", wanted(2, household), key="k-2")
    assert (again.status_code, again.json()["code"]) == (409, "ration_needs_presence")
    assert Order.objects.count() == 1


def test_nobody_buys_beyond_the_ration(partner, wanted):
    detail = refused(partner.post("/orders", wanted(11, household_of(partner)), key="k"), "over_ration")
    assert "10 kg gạo tẻ trong 7 ngày" in detail
    assert HouseholdPresence.objects.get().used_on == ""  # the household is still there, for less
    assert partner.post("/orders", wanted(10, household_of(partner)), key="k-2").status_code == 201


def test_the_rest_of_a_ration_counts_over_all_orders(partner, other_partner, wanted):
    assert partner.post("/orders", wanted(7, household_of(partner)), key="k").status_code == 201
    more = other_partner.post("/orders", wanted(4, household_of(other_partner)), key="k")
    assert (more.status_code, more.json()["code"]) == (409, "over_ration")
    assert other_partner.post("/orders", wanted(3, household_of(other_partner)), key="k-2").status_code == 201
    assert Quota.objects.get(key__startswith="ration:").taken == 10_000


def test_cancelling_gives_the_ration_back(partner, wanted):
    number = partner.post("/orders", wanted(10, household_of(partner)), key="k").json()["number"]
    assert partner.post(f"/orders/{number}/cancel", key="k-2").status_code == 200
    assert Quota.objects.get(key__startswith="ration:").taken == 0


def test_without_a_household_nothing_rationed_is_sold(partner, wanted):
    refused(partner.post("/orders", wanted(1), key="k"), "ration_needs_account")


def test_half_an_hour_later_it_has_to_answer_again(partner, wanted):
    household = household_of(partner)
    with clock.at(clock.now() + dt.timedelta(minutes=31)):
        refused(partner.post("/orders", wanted(1, household), key="k"), "ration_needs_presence")


def test_another_application_cannot_use_it(partner, other_partner, wanted):
    household = household_of(partner)
    for token in (household, household[:-1], "x", household.replace(":", "")):
        response = other_partner.post("/orders", wanted(1, token), key="k")
        assert response.status_code == 422, response.content
        assert [error["field"] for error in response.json()["errors"]] == ["body.household"]
    assert Order.objects.count() == 0


def test_the_owners_own_telephone_answers_for_no_other_household(partner, wanted):
    owner = partner.application.owner
    owner.phone = "+84912345678"
    owner.save(update_fields=["phone"])
    refused(partner.post("/orders", wanted(1, household_of(partner)), key="k"), "not_their_number")


def test_a_wrong_code_shows_nothing(partner):
    reference = partner.post("/households/codes", {"phone": PHONE}).json()["reference"]
    wrong = "000000" if code_to() != "000000" else "111111"
    response = partner.post("/households", {"reference": reference, "code": wrong, "name": "Hoa"})
    assert (response.status_code, response.json()["code"]) == (409, "wrong_code")
    assert (HouseholdAccount.objects.count(), HouseholdPresence.objects.count()) == (0, 0)


def test_a_telephone_gets_a_few_codes_only(partner):
    answers = [partner.post("/households/codes", {"phone": PHONE}) for _each in range(12)]
    assert answers[0].status_code == 201
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (409, "too_many_codes")
    assert Message.objects.count() == sum(answer.status_code == 201 for answer in answers) < 12


@pytest.mark.parametrize("phone", ["09123", "\x00", "không", "9" * 31])
def test_a_number_that_is_none_names_its_field(partner, phone):
    response = partner.post("/households/codes", {"phone": phone})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["body.phone"]
    assert Message.objects.count() == 0


def test_a_key_that_may_not_order_asks_no_household(partner):
    partner.application.scopes = ["products:read"]
    partner.application.save()
    assert partner.post("/households/codes", {"phone": PHONE}).status_code == 403
    assert partner.post("/households", {"reference": "x", "code": "1234", "name": "Hoa"}).status_code == 403
    assert (Message.objects.count(), HouseholdAccount.objects.count()) == (0, 0)
