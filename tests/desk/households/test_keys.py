"""A number that changed hands is taken off by a head or an admin, with a reason; what was bought stays."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from logistics.models import Clerk
from marketplace.accounts.domain import account_of, account_seen, find_account
from marketplace.accounts.models import HouseholdKey
from marketplace.common import clock
from marketplace.shop.checkout.domain.rations import RationNeedsAccount, ration_left
from tests.factories.accounts import UserFactory
from tests.factories.checkout import placed_order
from tests.factories.essentials import RationFactory, essential, present, rice_at, shelf_at
from tests.factories.logistics import ClerkFactory, PointFactory, covered

pytestmark = pytest.mark.django_db

PHONE = "+84912345678"
JUNE = dt.datetime(2026, 6, 12, 3, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_june():
    with clock.at(JUNE):
        yield


@pytest.fixture
def point(db):
    return PointFactory()


@pytest.fixture
def former():
    """A household whose telephone answered a code in spring."""
    owner = UserFactory(phone=PHONE, phone_verified_at=JUNE - dt.timedelta(days=60), full_name="Nguyễn Thị Hoa")
    return owner, account_of(user=owner)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def head_of(point):
    return ClerkFactory(point=point, role=Clerk.Role.HEAD).user


def take_off(client, number="0912 345 678", reason="nhà mạng bán lại số"):
    return client.post(reverse("households:remove"), {"number": number, "reason": reason})


def test_a_head_finds_whose_number_it_is_and_takes_it_off(point, former):
    _owner, account = former
    head = head_of(point)
    page = browser(head).post(reverse("households:index"), {"number": "0912 345 678"}).content.decode()
    assert f"#{account.pk}" in page
    assert "Nguyễn Thị Hoa" in page
    assert take_off(browser(head)).status_code == 302
    key = HouseholdKey.objects.get(account=account)
    assert (key.removed_at, key.removed_by, key.removed_why) == (JUNE, head, "nhà mạng bán lại số")
    assert find_account(phone=PHONE) is None
    listed = browser(head).get(reverse("households:index")).content.decode()
    assert "nhà mạng bán lại số" in listed
    assert (
        "nhà mạng bán lại số" not in browser(head_of(PointFactory())).get(reverse("households:index")).content.decode()
    )
    assert "nhà mạng bán lại số" in browser(UserFactory(admin=True)).get(reverse("households:index")).content.decode()


def test_what_was_bought_stays_and_the_number_opens_another_household(point, former):
    owner, account = former
    rice, commune = rice_at(shelf_at(point), product__crop=essential()), covered(point)
    RationFactory(crop=rice.product.crop, provinces=[commune.province])
    placed_order((rice, 2), commune=commune, account=present(account))
    take_off(browser(head_of(point)))
    # The former owner's telephone answered once, long ago: it stands for nobody now.
    assert account_of(user=owner) is None
    with pytest.raises(RationNeedsAccount):
        placed_order((rice, 1), commune=commune, user=owner)
    with clock.at(JUNE + dt.timedelta(hours=1)):
        type(owner).objects.filter(pk=owner.pk).update(phone="+84912345000")
        newcomer = UserFactory(phone=PHONE, phone_verified_at=clock.now(), full_name="Trần Văn Bình")
        new = account_of(user=newcomer)
        assert new is not None
        assert new != account
        left = {
            one.pk: ration_left(account=one, province=commune.province, at=clock.now())[0].left
            for one in (account, new)
        }
    assert left == {account.pk: 0, new.pk: 10_000}


def test_a_card_is_taken_off_as_well(point):
    account_seen(citizen_id="001085012345", name="Hoa", by=ClerkFactory(point=point).user)
    assert take_off(browser(head_of(point)), number="001 085 012 345").status_code == 302
    assert find_account(citizen_id="001085012345") is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "0912345678", "reason": ""}, "Xin ghi vì sao gỡ"),
        ({"number": "0912345678", "reason": "x" * 201}, "200"),
        ({"number": "0987654321", "reason": "đổi chủ"}, "không thuộc hộ nào"),
        ({"number": "0912\x00", "reason": "đổi chủ"}, "Số"),
        ({"number": "", "reason": "đổi chủ"}, "Xin"),
    ],
)
def test_nonsense_is_told_and_takes_nothing_off(point, former, typed, said):
    answer = browser(head_of(point)).post(reverse("households:remove"), typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert HouseholdKey.objects.get().removed_at is None


@pytest.mark.parametrize("typed", ["0987654321", "mưa", "0" * 40])
def test_a_number_of_no_household_is_told_and_kept(point, typed):
    answer = browser(head_of(point)).post(reverse("households:index"), {"number": typed})
    assert answer.status_code == 422
    assert answer.context["form"].errors["number"]
    assert f'value="{typed}"' in answer.content.decode()


def test_neither_a_clerk_nor_one_of_the_household_takes_it_off(point, former):
    owner, _account = former
    assert take_off(browser(ClerkFactory(point=point).user)).status_code == 404
    ClerkFactory(point=point, user=owner, role=Clerk.Role.HEAD)
    answer = take_off(browser(owner))
    assert answer.status_code == 422
    assert "chính hộ mình" in answer.content.decode()
    assert HouseholdKey.objects.get().removed_at is None
