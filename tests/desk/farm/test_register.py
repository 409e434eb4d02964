"""A household registers itself on its telephone: five screens, nothing lost, nothing shown to strangers."""

import pytest
from django.urls import reverse

from farmers.models import Household, Registration
from marketplace.accounts.models import User
from marketplace.messaging.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.catalog import CropFactory
from tests.factories.farmers import HouseholdFactory, owner_of

pytestmark = pytest.mark.django_db
PHONE = "+84987654321"


def url(step=None):
    return reverse("farm:register") if step is None else reverse("farm:register_step", args=[step])


def code():
    return Message.objects.filter(template="phone_code").latest("pk").context["code"]


def answer_code(client, phone="0987 654 321"):
    assert client.post(url(), {"phone": phone}).url == reverse("farm:register_code")
    return client.post(reverse("farm:register_code"), {"code": code()})


@pytest.fixture
def typed():
    commune = CommuneFactory()
    return {
        2: {"full_name": "Nguyễn Thị Hoa"},
        3: {"place": commune.name, "commune_code": commune.code, "address_text": "thôn Đồng Giao"},
        4: {"crops": [CropFactory(name="Vải thiều").pk], "other_crops": "mơ"},
        5: {"consent": "on"},
    }


def test_five_screens_make_a_household_and_let_its_owner_in(client, typed):
    assert answer_code(client).url == url(2)
    for step in (2, 3, 4):
        assert client.get(url(step)).status_code == 200
        assert client.post(url(step), typed[step]).url == url(step + 1)
    review = client.get(url(5)).content.decode()
    for said in ("0987\xa0654\xa0321", "Nguyễn Thị Hoa", "thôn Đồng Giao", "Vải thiều, mơ"):
        assert said in review
    refused = client.post(url(5), {})
    assert "Cần có sự đồng ý của bạn" in refused.content.decode()
    assert Household.objects.count() == 0
    assert client.post(url(5), typed[5]).url == reverse("farm:index")
    household = Household.objects.get()
    assert (household.name, household.registration.other_crops) == ("Hộ Nguyễn Thị Hoa", "mơ")
    home = client.get(reverse("farm:index")).content.decode()
    assert household.name in home
    assert "Còn thiếu gì" in home
    assert client.get(url()).url == reverse("farm:index")


def test_a_dead_phone_loses_nothing_and_another_one_goes_on(client, typed):
    answer_code(client)
    client.post(url(2), typed[2])
    client.post(url(3), typed[3])
    client.cookies.clear()
    assert client.get(url(4)).url == url()
    assert answer_code(client).url == url(4)
    assert 'value="Nguyễn Thị Hoa"' in client.get(url(2)).content.decode()
    assert Registration.objects.count() == 1


def test_going_back_changes_one_thing_and_keeps_the_rest(client, typed):
    answer_code(client)
    for step in (2, 3, 4):
        client.post(url(step), typed[step])
    assert client.post(url(2), {"full_name": "Nguyễn Thị Hòa"}).url == url(3)
    assert client.get(url(5)).status_code == 200
    draft = Registration.objects.get()
    assert (draft.full_name, draft.address_text, draft.crops.count()) == ("Nguyễn Thị Hòa", "thôn Đồng Giao", 1)


def test_no_screen_is_jumped_over(client, typed):
    assert client.get(url(5)).url == url()
    answer_code(client)
    assert client.get(url(5)).url == url(2)
    assert client.post(url(5), typed[5]).url == url(2)
    assert client.get(url(9)).status_code == 404
    assert Household.objects.count() == 0


def test_sent_twice_it_is_one_household(client, typed):
    answer_code(client)
    for step in (2, 3, 4):
        client.post(url(step), typed[step])
    client.post(url(5), typed[5])
    assert client.post(url(5), typed[5]).status_code == 302
    assert Household.objects.count() == 1


@pytest.mark.parametrize(
    "step, wrong, sentence",
    [
        (2, {"full_name": "\x00"}, "Xin ghi họ và tên."),
        (2, {"full_name": "x" * 121}, "120"),
        (3, {"place": "đâu đó", "commune_code": "zzzzz"}, "Chưa rõ xã, phường nào"),
        (3, {"place": ""}, "Xin chọn xã, phường."),
        (4, {"crops": ["999999"]}, "Có loại không còn trong danh sách"),
        (4, {}, "Xin chọn ít nhất một loại"),
    ],
)
def test_what_is_wrong_is_said_and_kept_on_its_screen(client, typed, step, wrong, sentence):
    answer_code(client)
    for before in range(2, step):
        client.post(url(before), typed[before])
    page = client.post(url(step), wrong)
    if "\x00" in str(wrong):  # refused before any view: see RefuseNulBytes
        assert page.status_code in (200, 400)
        return
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert Registration.objects.get().step == step - 1


def test_a_stranger_who_types_the_number_sees_nothing_of_the_draft(client, typed):
    answer_code(client)
    client.post(url(2), typed[2])
    client.cookies.clear()
    client.post(url(), {"phone": PHONE})
    wrong = f"{(int(code()) + 1) % 1_000_000:06d}"
    page = client.post(reverse("farm:register_code"), {"code": wrong})
    assert "Mã không đúng" in page.content.decode()
    assert client.get(url(2)).url == url()


def test_another_who_asks_for_a_code_does_not_spoil_mine(client, typed):
    client.post(url(), {"phone": PHONE})
    mine = code()
    other = type(client)()
    other.post(url(), {"phone": PHONE})
    assert client.post(reverse("farm:register_code"), {"code": mine}).url == url(2)


def test_who_is_logged_in_is_not_asked_for_a_code(client, typed):
    person = UserFactory()
    client.force_login(person)
    assert "Dùng số này" in client.get(url()).content.decode()
    assert Registration.objects.count() == 0
    assert client.post(url()).url == url(2)
    assert person.full_name in client.get(url(2)).content.decode()
    for step in (2, 3, 4, 5):
        client.post(url(step), typed[step])
    assert Household.objects.get().members.get().user == person


def test_a_number_with_a_household_goes_to_it(client):
    household = HouseholdFactory(owner=UserFactory(phone=PHONE))
    assert answer_code(client).url == reverse("farm:index")
    assert int(client.session["_auth_user_id"]) == owner_of(household).pk
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("lock", [{"is_staff": True}, {"is_active": False}])
def test_an_admin_or_a_closed_account_does_not_come_in_this_way(client, lock):
    UserFactory(phone=PHONE, **lock)
    assert answer_code(client).url == reverse("account_login")
    assert "_auth_user_id" not in client.session
    assert Registration.objects.count() == 0


def test_a_number_gets_only_so_many_codes(client):
    for _time in range(5):
        client.post(url(), {"phone": PHONE})
        client.cookies.clear()
    page = client.post(url(), {"phone": PHONE})
    assert "Đã gửi nhiều mã" in page.content.decode()
    assert User.objects.count() == 0
