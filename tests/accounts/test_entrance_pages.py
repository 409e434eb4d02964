"""The pages of coming in and going out look and speak like the rest: our layout, Vietnamese, a way on."""

import re

import pytest
from django.template.loader import render_to_string

from tests.accounts.helpers import ASK_CODE, CHANGE_PHONE, CONFIRM_CODE, LOGIN, SIGNUP, VERIFY_PHONE
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

PHONE = "+84912345678"
WRITTEN = "0912\u00a0345\u00a0678"
ENGLISH = re.compile(r"\b(?:Sign (?:In|Up|Out)|Password|Phone|Code|Confirm|Change|Cancel|Please|account|your|sent)\b")


def text_of(response) -> str:
    """Return what a person reads on the page."""
    page = response.content.decode()
    assert 'href="/static/base/market.css"' in page
    assert '<main id="main"' in page
    body = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"<[^>]+>", " ", body)


def assert_vietnamese(text: str) -> None:
    assert ENGLISH.findall(text) == []


@pytest.mark.parametrize(
    "url, heading",
    [
        (LOGIN, "Đăng nhập"),
        (SIGNUP, "Mở tài khoản"),
        (ASK_CODE, "Đăng nhập bằng mã"),
        ("/account/inactive/", "Tài khoản đang tạm khóa"),
        ("/account/confirm-email/no-such-key/", "Xác minh địa chỉ thư"),
        ("/account/confirm-email/", "Xác minh địa chỉ thư"),
    ],
)
def test_pages_for_strangers(client, url, heading):
    response = client.get(url)
    assert response.status_code == 200
    text = text_of(response)
    assert heading in text
    assert_vietnamese(text)


def test_the_login_offers_a_code_and_an_account(client):
    page = client.get(LOGIN).content.decode()
    assert f'href="{ASK_CODE}"' in page
    assert f'href="{SIGNUP}"' in page


def test_an_empty_login_says_what_is_missing(client):
    text = text_of(client.post(LOGIN, {"login": "", "password": ""}))
    assert "Còn chỗ cần xem lại" in text
    assert_vietnamese(text)


def test_where_to_go_next_is_kept(client):
    page = client.get(f"{LOGIN}?next=/farm/").content.decode()
    assert '<input type="hidden" name="next" value="/farm/">' in page


def test_asking_for_a_code_leads_to_a_page_that_names_the_phone(client):
    UserFactory(phone=PHONE)
    assert client.post(ASK_CODE, {"phone": "0912 345 678"})["Location"] == CONFIRM_CODE
    response = client.get(CONFIRM_CODE)
    text = text_of(response)
    assert WRITTEN in text
    assert_vietnamese(text)
    assert f'action="{CONFIRM_CODE}"' in response.content.decode()
    wrong = text_of(client.post(CONFIRM_CODE, {"code": "abc"}))
    assert "Mã" in wrong
    assert_vietnamese(wrong)


def test_signing_up_leads_to_a_page_that_can_send_again(client):
    client.post(SIGNUP, {"full_name": "Trần Thị Hoa", "phone": PHONE, "password1": PASSWORD, "consent": "on"})
    response = client.get(VERIFY_PHONE)
    text = text_of(response)
    assert "Xác minh số điện thoại" in text
    assert WRITTEN in text
    assert "Nhắn lại mã mới" in text
    assert_vietnamese(text)
    assert '<form id="leave" method="post" action="/account/logout/">' in response.content.decode()


class TestLoggedIn:
    @pytest.fixture(autouse=True)
    def _logged_in(self, client):
        self.person = UserFactory(phone=PHONE)
        client.post(LOGIN, {"login": PHONE, "password": PASSWORD})

    @pytest.mark.parametrize(
        "url, heading",
        [
            ("/account/logout/", "Đăng xuất"),
            ("/account/password/change/", "Đổi mật khẩu"),
            (CHANGE_PHONE, "Đổi số điện thoại"),
            ("/account/reauthenticate/", "Xin xác nhận là bạn"),
        ],
    )
    def test_their_pages(self, client, url, heading):
        response = client.get(url)
        assert response.status_code == 200
        text = text_of(response)
        assert heading in text
        assert_vietnamese(text)

    def test_they_are_greeted_by_name_when_they_come_in(self, client):
        client.post("/account/logout/")
        response = client.post(LOGIN, {"login": PHONE, "password": PASSWORD}, follow=True)
        newest = list(response.context["messages"])[-1]
        assert str(newest) == f"Chào {self.person.full_name}, bạn đã đăng nhập."


def test_what_is_left_of_allauth_is_drawn_with_our_parts():
    html = render_to_string("account/password_reset_done.html")
    assert '<main id="main" tabindex="-1" class="narrow">' in html
