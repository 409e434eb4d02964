"""A person's own pages. Fault 9 of stock Oscar: an e-mail changed without the password, a log-out by GET."""

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from marketplace.accounts.models import Consent, User
from tests.accounts.helpers import ASK_CODE, CONFIRM_CODE, LOGIN, is_logged_in, last_code
from tests.factories.accounts import PASSWORD, ConsentFactory, UserFactory

pytestmark = pytest.mark.django_db

EMAIL = "/account/email/"
NEW_PASSWORD = "/account/password/new/"
PAGES = ["/account/", EMAIL, NEW_PASSWORD, "/account/password/change/", "/account/phone/change/"]
HOSTILE = ["\x00", "\x00" * 500, "e\u0301" * 50, "x" * 100_000, "-1", "9" * 400, "<script>", "'; --", "💥", "\u202e"]


@pytest.fixture
def person(client) -> User:
    user = UserFactory(phone="+84912345678", full_name="Trần Thị Hoa", email="old@example.vn")
    client.force_login(user)
    return user


def log_in_by_code(user: User) -> Client:
    browser = Client()
    browser.post(ASK_CODE, {"phone": user.phone})
    browser.post(CONFIRM_CODE, {"code": last_code(user.phone)})
    assert is_logged_in(browser)
    return browser


@pytest.mark.parametrize("url", PAGES)
def test_strangers_are_sent_to_log_in(url):
    response = Client().get(url)
    assert response.status_code == 302
    assert response["Location"] == f"{LOGIN}?next={url}"


class TestProfile:
    def test_shows_what_is_known_and_only_the_ends_of_numbers(self, client, person):
        ConsentFactory(user=person)
        body = client.get("/account/").content.decode()
        assert "Trần Thị Hoa" in body
        assert "old@example.vn" in body
        assert "bán hàng và giao nhận trên sàn" in body

    def test_saves_name_and_language(self, client, person):
        response = client.post("/account/", {"full_name": " Trần  Thị Hoa\x00 ", "language": "en"})
        assert response["Location"] == "/account/"
        assert response.cookies["django_language"].value == "en"
        person.refresh_from_db()
        assert (person.full_name, person.language) == ("Trần Thị Hoa", "en")

    @pytest.mark.parametrize(
        "change, field",
        [({"full_name": ""}, "full_name"), ({"full_name": "123"}, "full_name"), ({"language": "xx"}, "language")],
    )
    def test_nonsense_gets_a_sentence_and_changes_nothing(self, client, person, change, field):
        response = client.post("/account/", {"full_name": "Khác", "language": "vi"} | change)
        assert response.status_code == 200
        assert list(response.context["form"].errors) in ([field], ["__all__"])
        person.refresh_from_db()
        assert (person.full_name, person.language) == ("Trần Thị Hoa", "vi")

    def test_withdraws_ones_own_consent_by_post_only(self, client, person):
        mine, others = ConsentFactory(user=person), ConsentFactory()
        url = "/account/consents/trade/withdraw/"
        assert client.get(url).status_code == 405
        assert Consent.objects.filter(withdrawn_at__isnull=True).count() == 2
        assert client.post(url)["Location"] == "/account/"
        assert client.post(url)["Location"] == "/account/"
        mine.refresh_from_db()
        others.refresh_from_db()
        assert mine.withdrawn_at is not None
        assert others.withdrawn_at is None
        assert client.post("/account/consents/anything/withdraw/").status_code == 404

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_form_breaks(self, client, person, text):
        fields = ["full_name", "language", "email", "password", "oldpassword", "password1", "phone", "code", "login"]
        for url in [*PAGES, LOGIN, "/account/signup/", ASK_CODE, CONFIRM_CODE, "/account/reauthenticate/"]:
            for browser in (client, Client()):
                assert browser.post(url, dict.fromkeys(fields, text)).status_code < 500, url
        person.refresh_from_db()
        assert person.email == "old@example.vn"
        assert person.check_password(PASSWORD)


class TestEmail:
    def test_changes_with_the_password(self, client, person):
        assert client.post(EMAIL, {"email": "New@example.vn", "password": PASSWORD})["Location"] == "/account/"
        person.refresh_from_db()
        assert person.email == "new@example.vn"

    @pytest.mark.parametrize("password", ["", "sai mật khẩu", PASSWORD.upper()])
    def test_never_without_it(self, client, person, password):
        response = client.post(EMAIL, {"email": "new@example.vn", "password": password})
        assert response.status_code == 200
        assert response.context["form"].errors
        assert response.context["form"]["email"].value() == "new@example.vn"
        person.refresh_from_db()
        assert person.email == "old@example.vn"

    @pytest.mark.parametrize(
        "url, body",
        [
            (EMAIL, {"action_add": "", "email": "new@example.vn"}),  # allauth's page, were it mounted
            (EMAIL, {"action_primary": "", "email": "new@example.vn"}),
            ("/account/", {"full_name": "Hoa", "language": "vi", "email": "new@example.vn"}),
            ("/account/signup/", {"email": "new@example.vn"}),
            ("/admin/account/", {"name_email-email": "new@example.vn", "name_email-first_name": "Hoa"}),
            ("/accounts/profile/edit/", {"email": "new@example.vn"}),  # Oscar's, were it mounted
        ],
    )
    def test_no_other_page_changes_it(self, client, person, url, body):
        User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)  # whom Wagtail would let
        assert client.post(url, body).status_code < 500
        person.refresh_from_db()
        assert person.email == "old@example.vn"

    def test_control_allauths_own_page_asks_for_no_password(self, client, person):
        """Were its page mounted in place of ours, an address would be added without the password."""
        from allauth.account.models import EmailAddress
        from allauth.account.views import EmailView

        assert resolve(EMAIL).func.__module__ == "marketplace.accounts.views.profile"
        from django.test import override_settings

        with override_settings(ROOT_URLCONF="tests.accounts.stock_urls", ACCOUNT_REAUTHENTICATION_REQUIRED=False):
            assert resolve(EMAIL).func.view_class is EmailView
            client.post(EMAIL, {"action_add": "", "email": "new@example.vn"})
        assert EmailAddress.objects.filter(user=person, email="new@example.vn").exists()

    def test_oscars_pages_are_not_mounted(self):
        for url in ("/accounts/profile/edit/", "/accounts/logout/", "/accounts/login/"):
            with pytest.raises(Resolver404):
                resolve(url)


class TestPassword:
    def test_changes_with_the_old_one_and_ends_other_sessions(self, client, person):
        other = Client()
        other.force_login(person)
        client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "xoài-cát-hòa-lộc"})
        person.refresh_from_db()
        assert person.check_password("xoài-cát-hòa-lộc")
        assert is_logged_in(client)
        assert not is_logged_in(other)

    @pytest.mark.parametrize(
        "body",
        [
            {"oldpassword": "sai", "password1": "xoài-cát-hòa-lộc"},
            {"oldpassword": PASSWORD, "password1": "ngắn"},
            {"oldpassword": PASSWORD, "password1": "123456789012"},
            {"oldpassword": PASSWORD},
            {},
        ],
    )
    def test_what_is_refused_changes_nothing(self, client, person, body):
        assert client.post("/account/password/change/", body).status_code == 200
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_wrong_old_ones_are_counted(self, client, person):
        for _n in range(10):
            client.post("/account/password/change/", {"oldpassword": "sai", "password1": "xoài-cát-hòa-lộc"})
        client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "xoài-cát-hòa-lộc"})
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_a_forgotten_one_is_replaced_after_a_login_by_code(self):
        person = UserFactory()
        browser = Client()
        response = browser.get("/account/password/reset/")
        assert response["Location"] == f"{ASK_CODE}?next=%2Faccount%2Fpassword%2Fnew%2F"
        browser = log_in_by_code(person)
        assert browser.get(NEW_PASSWORD).status_code == 200
        assert browser.post(NEW_PASSWORD, {"password": "ngắn"}).status_code == 200
        assert browser.post(NEW_PASSWORD, {"password": "xoài-cát-hòa-lộc"})["Location"] == "/account/"
        assert is_logged_in(browser)
        person.refresh_from_db()
        assert person.check_password("xoài-cát-hòa-lộc")

    @pytest.mark.parametrize("url", [NEW_PASSWORD, "/account/password/set/"])
    def test_without_a_code_answered_lately_the_old_one_is_needed(self, client, person, url):
        assert client.post(url, {"password": "xoài-cát-hòa-lộc"})["Location"] == "/account/password/change/"
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_a_code_answered_long_ago_is_not_lately(self, monkeypatch):
        person = UserFactory(password=None)
        browser = log_in_by_code(person)
        from marketplace.accounts import recency

        monkeypatch.setattr(recency, "RECENT_SECONDS", -1)
        assert browser.post(NEW_PASSWORD, {"password": "xoài-cát-hòa-lộc"})["Location"] == "/account/"
        person.refresh_from_db()
        assert not person.has_usable_password()

    @pytest.mark.parametrize("rest", ["done/", "key/1-set-password/", "key/done/", "confirm/"])
    def test_there_is_no_reset_by_mail(self, client, rest):
        response = client.get(f"/account/password/reset/{rest}")
        assert response.status_code == 302
        assert response["Location"].startswith(ASK_CODE)
