"""Where a household lives that buys rationed goods: asked once, short, never in the way; the advice page reads it."""

import re

import pytest
from django.urls import reverse

from logistics.models import CashSale
from marketplace.accounts.domain import account_of
from marketplace.accounts.models import HouseholdAccount
from marketplace.common import clock
from marketplace.shop.checkout.queries import shared_addresses, takers_without_address
from tests.desk.counter.conftest import RICE
from tests.desk.counter.test_selling import CARD, pay, prove, scan
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.checkout import placed_order, recipient_in
from tests.factories.essentials import RationFactory
from tests.factories.logistics import covered
from tests.factories.partner import StockRecordFactory


@pytest.fixture
def ration(counter):
    return RationFactory(crop=counter.rice.product.crop, amount=9_000, provinces=[counter.point.commune.province])


def index(counter):
    return counter.client.get(reverse("counter:index"))


def focused(counter):
    """Return the ids of the fields in which the cursor stands."""
    inputs = re.findall(r"<input[^>]*>", index(counter).content.decode())
    return [re.search(r'\bid="([^"]+)"', each)[1] for each in inputs if "autofocus" in each]


def say(counter, address, commune=None, **changes):
    """Answer where the household lives, in the place that stands in the form unless said otherwise."""
    commune = commune or counter.point.commune
    typed = {"address": address, "place": commune.full_name, "commune_code": commune.code} | changes
    return counter.client.post(reverse("counter:home"), typed)


def neighbour():
    person = UserFactory(phone_verified_at=clock.now())
    return person, account_of(user=person)


def test_two_accounts_at_one_address_over_the_counter_are_advice(counter, ration):
    for _number in range(2):
        person, _account = neighbour()
        scan(counter, RICE)
        prove(counter, person.phone)
        assert focused(counter) == ["id_home_address"]  # the next Enter is for the address
        assert index(counter).context["home_form"].initial["commune_code"] == counter.point.commune.code
        assert say(counter, "12  lê lợi").status_code == 302
        assert focused(counter) == ["q"]
        pay(counter)
    (shared,) = shared_addresses([ration])
    assert (shared.address, len(shared.takers)) == (f"12 lê lợi, {counter.point.commune.name}", 2)
    assert list(takers_without_address([ration])) == []


def test_it_may_be_left_empty_and_the_sale_goes_on(counter, ration):
    person, account = neighbour()
    scan(counter, RICE)
    prove(counter, person.phone)
    assert say(counter, "").status_code == 302
    assert focused(counter) == ["q"]  # asked once a sale
    pay(counter)
    assert CashSale.objects.get().order.household_account == account
    account.refresh_from_db()
    assert account.address_text == ""
    (taker,) = takers_without_address([ration])
    assert (taker.account, taker.taken) == (account, 1_000)


def test_what_is_known_is_filled_in(counter, ration):
    person, account = neighbour()
    commune = covered(counter.point)
    eggs = StockRecordFactory()
    placed_order((eggs, 1), commune=commune, account=account, recipient=recipient_in(commune, address_text="Thôn 3"))
    prove(counter, person.phone)
    initial = index(counter).context["home_form"].initial
    assert (initial["address"], initial["commune_code"]) == ("Thôn 3", commune.code)
    say(counter, "Thôn 4")
    initial = index(counter).context["home_form"].initial
    assert (initial["address"], initial["commune_code"]) == ("Thôn 4", counter.point.commune.code)
    assert "Sửa địa chỉ của hộ" in index(counter).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": "đâu đó", "commune_code": ""}, "Chưa rõ là xã, phường nào"),
        ({"address": "x" * 301}, "300"),
    ],
)
def test_nonsense_is_told_and_kept(counter, ration, changes, said):
    prove(counter, neighbour()[0].phone)
    answer = say(counter, **({"address": "Thôn 9"} | changes))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert HouseholdAccount.objects.get().address_text == ""


def test_without_a_household_there_is_nothing_to_note(counter):
    other = HouseholdAccount.objects.create(name="Hộ khác")
    assert say(counter, "12 Lê Lợi").status_code == 302
    other.refresh_from_db()
    assert other.address_text == ""


def test_a_household_known_by_a_card_and_another_commune(counter, ration):
    counter.client.post(reverse("counter:seen"), CARD)
    commune = CommuneFactory()
    say(counter, "Xóm Đông", commune)
    home = HouseholdAccount.objects.get()
    assert (home.address_text, home.address_folded, home.commune) == ("Xóm Đông", "xom dong", commune)
