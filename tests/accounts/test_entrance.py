"""Coming in: sign up, log in by password or code, however the phone is written; go out by POST only."""

import pytest
from django.test import Client, override_settings

from marketplace.accounts.domain import codes, throttle
from marketplace.accounts.models import Consent, LoginCode, User
from marketplace.messaging.adapter import OutboxAccountAdapter
from marketplace.messaging.models import Message
from tests.accounts.helpers import (
    ASK_CODE,
    CHANGE_PHONE,
    CONFIRM_CODE,
    LOGIN,
    SIGNUP,
    VERIFY_PHONE,
    is_logged_in,
    last_code,
    other_code,
    sent_to,
)
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

PHONE = "+84912345678"
WAYS_TO_WRITE = [
    "0912 345 678",
    "0912.345.678",
    "0912-345-678",
    "84912345678",
    "+84 (0)912 345 678",
    "0084 912 345 678",
    "０９１２３４５６７８",
    "0912345678\x00",
    " 0912\u00a0345\u00a0678 ",
]
NO_PHONES = ["abc", "0912abc678", "1" * 40, "0912 34", "091234567890", "-1", "điện thoại", "\x00", "💥", "0" * 5000]
FORM = {"full_name": "Trần Thị Hoa", "phone": "0912 345 678", "password1": PASSWORD, "consent": "on"}


def errors_of(response):
    return {name: [str(error) for error in errors] for name, errors in response.context["form"].errors.items()}


class TestPassword:
    @pytest.mark.parametrize("typed", WAYS_TO_WRITE)
    def test_the_phone_may_be_written_in_any_way(self, client, typed):
        UserFactory(phone=PHONE)
        response = client.post(LOGIN, {"login": typed, "password": PASSWORD})
        assert response.status_code == 302
        assert response["Location"] == "/"
        assert is_logged_in(client)

    @pytest.mark.parametrize("typed", NO_PHONES)
    def test_what_is_no_phone_gets_a_sentence_and_keeps_what_was_typed(self, client, typed):
        response = client.post(LOGIN, {"login": typed, "password": PASSWORD})
        assert response.status_code == 200
        assert any("iện thoại" in sentence for sentence in errors_of(response)["login"])
        assert response.context["form"]["login"].value() == typed
        assert not is_logged_in(client)

    def test_a_wrong_password_and_an_unknown_phone_read_the_same(self, client):
        UserFactory(phone=PHONE)
        wrong = client.post(LOGIN, {"login": PHONE, "password": "không phải"})
        unknown = client.post(LOGIN, {"login": "0987654321", "password": "không phải"})
        assert (
            errors_of(wrong)
            == errors_of(unknown)
            == {"__all__": ["Số điện thoại hoặc mật khẩu không đúng, xin xem lại."]}
        )
        assert not is_logged_in(client)

    def test_goes_on_to_a_page_of_ours_only(self, client):
        UserFactory(phone=PHONE)
        body = {"login": PHONE, "password": PASSWORD}
        assert Client().post(f"{LOGIN}?next=/basket/", body)["Location"] == "/basket/"
        assert Client().post(f"{LOGIN}?next=//evil.example/", body)["Location"] == "/"
        client.force_login(User.objects.get())
        assert client.get("/account/after-login/?next=/basket/")["Location"] == "/basket/"
        assert client.get("/account/after-login/?next=https://evil.example/")["Location"] == "/"

    def test_a_locked_person_does_not_come_in(self, client):
        UserFactory(phone=PHONE, is_active=False)
        response = client.post(LOGIN, {"login": PHONE, "password": PASSWORD})
        assert response["Location"] == "/account/inactive/"
        assert not is_logged_in(client)

    def test_a_person_whose_phone_never_answered_is_sent_a_code_first(self, client):
        UserFactory(phone=PHONE, phone_unverified=True)
        response = client.post(LOGIN, {"login": PHONE, "password": PASSWORD})
        assert response["Location"] == VERIFY_PHONE
        assert not is_logged_in(client)
        client.post(VERIFY_PHONE, {"code": last_code(PHONE)})
        assert is_logged_in(client)
        person = User.objects.get()
        assert person.phone_verified_at is not None
        assert person.check_password(PASSWORD)


class TestCode:
    @pytest.mark.parametrize("typed", WAYS_TO_WRITE)
    def test_a_code_sent_to_the_phone_logs_in(self, client, typed):
        UserFactory(phone=PHONE)
        assert client.post(ASK_CODE, {"phone": typed})["Location"] == CONFIRM_CODE
        [message] = sent_to(PHONE)
        assert message.template == "login_code"
        response = client.post(CONFIRM_CODE, {"code": last_code(PHONE)})
        assert response["Location"] == "/"
        assert is_logged_in(client)

    def test_the_code_may_be_typed_with_spaces_or_full_width(self, client):
        UserFactory(phone=PHONE)
        client.post(ASK_CODE, {"phone": PHONE})
        code = last_code(PHONE)
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
        client.post(CONFIRM_CODE, {"code": f" {wide[:3]} {wide[3:]}\x00"})
        assert is_logged_in(client)

    def test_the_session_never_holds_the_code(self, client):
        UserFactory(phone=PHONE)
        client.post(ASK_CODE, {"phone": PHONE})
        assert last_code(PHONE) not in str(dict(client.session.items()))
        assert last_code(PHONE) not in LoginCode.objects.get().code_hash

    def test_a_code_is_good_once_and_in_its_own_session(self, client):
        UserFactory(phone=PHONE)
        client.post(ASK_CODE, {"phone": PHONE})
        code = last_code(PHONE)
        stranger = Client()
        stranger.post(ASK_CODE, {"phone": PHONE})
        stranger.post(CONFIRM_CODE, {"code": code})
        assert not is_logged_in(stranger)
        client.post(CONFIRM_CODE, {"code": code})
        assert is_logged_in(client)
        client.post("/account/logout/")
        client.post(ASK_CODE, {"phone": PHONE})
        client.post(CONFIRM_CODE, {"code": code})
        assert not is_logged_in(client)

    def test_five_wrong_codes_end_it_even_for_the_right_one(self, client):
        UserFactory(phone=PHONE)
        client.post(ASK_CODE, {"phone": PHONE})
        code = last_code(PHONE)
        for n in range(1, 5):
            response = client.post(CONFIRM_CODE, {"code": other_code(code, n)})
            assert errors_of(response) == {"code": ["Mã không đúng hoặc đã hết hạn, xin xem lại tin nhắn."]}
        assert client.post(CONFIRM_CODE, {"code": other_code(code, 5)})["Location"] == ASK_CODE
        client.post(CONFIRM_CODE, {"code": code})
        assert not is_logged_in(client)
        assert LoginCode.objects.get().tries == 5

    @pytest.mark.parametrize("typed", ["", "abc", "12", "1" * 40, "12345a", "\x00\x00", "-12345", "💥💥💥💥💥💥"])
    def test_what_is_no_code_gets_a_sentence_and_costs_no_try_of_the_code(self, client, typed):
        UserFactory(phone=PHONE)
        client.post(ASK_CODE, {"phone": PHONE})
        response = client.post(CONFIRM_CODE, {"code": typed})
        assert response.status_code == 200
        assert "xin" in errors_of(response)["code"][0].lower()
        assert LoginCode.objects.get().tries == 0

    def test_an_unknown_phone_looks_the_same_and_is_told_by_sms(self, client):
        response = client.post(ASK_CODE, {"phone": PHONE})
        assert response["Location"] == CONFIRM_CODE
        [message] = sent_to(PHONE)
        assert message.template == "account_unknown"
        response = client.post(CONFIRM_CODE, {"code": "123456"})
        assert errors_of(response) == {"code": ["Mã không đúng hoặc đã hết hạn, xin xem lại tin nhắn."]}
        assert User.objects.count() == 0

    def test_a_phone_gets_five_codes_an_hour_known_or_not(self):
        UserFactory(phone=PHONE)
        for phone in (PHONE, "+84987654321"):
            for _n in range(5):
                assert Client().post(ASK_CODE, {"phone": phone})["Location"] == CONFIRM_CODE
            response = Client().post(ASK_CODE, {"phone": phone})
            assert response.status_code == 200
            assert "Đã gửi nhiều mã" in errors_of(response)["phone"][0]
            assert len(sent_to(phone)) == 5

    def test_a_locked_person_does_not_come_in_by_code_either(self, client):
        UserFactory(phone=PHONE, is_active=False)
        client.post(ASK_CODE, {"phone": PHONE})
        response = client.post(CONFIRM_CODE, {"code": last_code(PHONE)})
        assert response["Location"] == "/account/inactive/"
        assert not is_logged_in(client)

    def test_a_failure_of_the_outbox_leaves_no_code_behind(self, client, monkeypatch):
        UserFactory(phone=PHONE)
        monkeypatch.setattr(OutboxAccountAdapter, "queue_sms", lambda adapter, **message: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            client.post(ASK_CODE, {"phone": PHONE})
        assert LoginCode.objects.count() == 0


class TestNoMoreCodes:
    """Whatever page would send the sixth code in an hour says so, and goes on working."""

    def use_up(self, phone: str) -> None:
        for _n in range(5):
            Client().post(ASK_CODE, {"phone": phone})

    def test_a_login_that_needs_one(self, client):
        UserFactory(phone=PHONE, phone_unverified=True)
        self.use_up(PHONE)
        response = client.post(LOGIN, {"login": PHONE, "password": PASSWORD}, follow=True)
        assert response.redirect_chain == [(LOGIN, 302)]
        assert "Đã gửi nhiều mã tới số này" in response.content.decode()
        assert not is_logged_in(client)

    def test_sending_one_again(self, client):
        client.post(SIGNUP, FORM)
        for _n in range(4):
            Client().post(ASK_CODE, {"phone": PHONE})
        response = client.post(VERIFY_PHONE, {"action": "resend"}, follow=True)
        assert "Đã gửi nhiều mã tới số này" in response.content.decode()
        assert len(sent_to(PHONE)) == 5

    def test_a_new_number(self, client):
        person = UserFactory()
        self.use_up(PHONE)
        client.force_login(person)
        client.post(f"/account/reauthenticate/?next={CHANGE_PHONE}", {"password": PASSWORD})
        response = client.post(CHANGE_PHONE, {"phone": PHONE})
        assert "Đã gửi nhiều mã" in errors_of(response)["phone"][0]

    @pytest.mark.parametrize("used_up_by", ["phone", "address"])
    def test_signing_up_registers_nobody(self, client, used_up_by, monkeypatch):
        if used_up_by == "address":
            monkeypatch.setattr(codes, "PER_ADDRESS", throttle.Limit("code-sent-ip", 5, codes.PER_ADDRESS.window))
        self.use_up(PHONE if used_up_by == "phone" else "+84987654321")
        response = client.post(SIGNUP, FORM)
        assert "Đã gửi nhiều mã" in errors_of(response)["phone"][0]
        assert User.objects.count() == 0


class TestSignup:
    def test_registers_with_name_password_and_consent_and_asks_for_a_code(self, client):
        response = client.post(SIGNUP, FORM)
        assert response["Location"] == VERIFY_PHONE
        person = User.objects.get()
        assert (person.phone, person.full_name, person.phone_verified_at) == (PHONE, "Trần Thị Hoa", None)
        consent = Consent.objects.get()
        assert (consent.user, consent.purpose, consent.evidence) == (person, "trade", "web_form")
        assert not is_logged_in(client)
        client.post(VERIFY_PHONE, {"code": last_code(PHONE)})
        assert is_logged_in(client)
        person.refresh_from_db()
        assert person.phone_verified_at is not None
        assert person.check_password(PASSWORD)

    @pytest.mark.parametrize(
        "change, field, sentence",
        [
            ({"consent": ""}, "consent", "Cần có sự đồng ý của bạn mới mở được tài khoản."),
            ({"full_name": " "}, "full_name", "Xin ghi họ và tên."),
            ({"full_name": "12345"}, "full_name", "Xin ghi họ và tên."),
            ({"phone": "0912 34"}, "phone", "Số điện thoại thiếu chữ số, xin xem lại."),
            ({"phone": ""}, "phone", "Xin nhập số điện thoại."),
            ({"password1": ""}, "password1", "Xin nhập mật khẩu."),
        ],
    )
    def test_a_gap_gets_a_sentence_and_registers_nobody(self, client, change, field, sentence):
        response = client.post(SIGNUP, FORM | change)
        assert response.status_code == 200
        assert errors_of(response) == {field: [sentence]}
        assert User.objects.count() == Consent.objects.count() == Message.objects.count() == 0

    @pytest.mark.parametrize("password", ["1234567", "12345678901", "password"])
    def test_a_weak_password_is_refused(self, client, password):
        assert "password1" in errors_of(client.post(SIGNUP, FORM | {"password1": password}))
        assert User.objects.count() == 0

    def test_a_name_in_nfd_is_kept_in_nfc(self, client):
        client.post(SIGNUP, FORM | {"full_name": "Trần  Thị Hoa\x00"})
        assert User.objects.get().full_name == "Trần Thị Hoa"

    def test_a_number_with_an_account_looks_the_same_and_is_told_by_sms(self, client):
        owner = UserFactory(phone=PHONE)
        response = client.post(SIGNUP, FORM | {"password1": "kẻ-lạ-2026"})
        assert response["Location"] == VERIFY_PHONE
        assert [message.template for message in sent_to(PHONE)] == ["account_exists"]
        assert not is_logged_in(client)
        owner.refresh_from_db()
        assert owner.check_password(PASSWORD)
        assert Consent.objects.count() == 0

    def test_whoever_took_a_number_before_its_owner_keeps_nothing(self, client):
        Client().post(SIGNUP, FORM | {"password1": "kẻ-lạ-2026"})  # a stranger, with the owner's number
        client.post(ASK_CODE, {"phone": PHONE})
        client.post(CONFIRM_CODE, {"code": last_code(PHONE)})
        assert is_logged_in(client)
        assert not User.objects.get().has_usable_password()
        stranger = Client()
        stranger.post(LOGIN, {"login": PHONE, "password": "kẻ-lạ-2026"})
        assert not is_logged_in(stranger)

    def test_a_code_can_be_sent_again(self, client):
        client.post(SIGNUP, FORM)
        first = last_code(PHONE)
        client.post(VERIFY_PHONE, {"action": "resend"})
        assert len(sent_to(PHONE)) == 2
        client.post(VERIFY_PHONE, {"code": first if first != last_code(PHONE) else other_code(first)})
        assert not is_logged_in(client)
        client.post(VERIFY_PHONE, {"code": last_code(PHONE)})
        assert is_logged_in(client)


class TestLogout:
    def test_only_a_post_logs_out(self, client):
        client.force_login(UserFactory())
        for url in ("/account/logout/", "/admin/logout/"):
            client.get(url)
            assert is_logged_in(client)
        client.post("/account/logout/")
        assert not is_logged_in(client)

    @override_settings(ACCOUNT_LOGOUT_ON_GET=True)
    def test_control_with_logout_by_get_switched_on_a_get_would(self, client):
        client.force_login(UserFactory())
        client.get("/account/logout/")
        assert not is_logged_in(client)


class TestPhoneChange:
    NEW = "+84987654321"

    def reauthenticate(self, client):
        return client.post(f"/account/reauthenticate/?next={CHANGE_PHONE}", {"password": PASSWORD})

    def test_needs_the_password_and_the_new_numbers_code(self, client):
        person = UserFactory(phone=PHONE)
        client.force_login(person)
        response = client.post(CHANGE_PHONE, {"phone": "0987 654 321"})
        assert response["Location"].startswith("/account/reauthenticate/")
        assert sent_to(self.NEW) == []
        self.reauthenticate(client)
        assert client.post(CHANGE_PHONE, {"phone": "0987 654 321"})["Location"] == VERIFY_PHONE
        person.refresh_from_db()
        assert person.phone == PHONE
        client.post(VERIFY_PHONE, {"code": other_code(last_code(self.NEW))})
        person.refresh_from_db()
        assert person.phone == PHONE
        client.post(VERIFY_PHONE, {"code": last_code(self.NEW)})
        person.refresh_from_db()
        assert person.phone == self.NEW
        assert person.check_password(PASSWORD)

    def test_a_number_of_somebody_else_is_never_taken_over(self, client):
        other, person = UserFactory(phone=self.NEW), UserFactory(phone=PHONE)
        client.force_login(person)
        self.reauthenticate(client)
        client.post(CHANGE_PHONE, {"phone": self.NEW})
        code = LoginCode.objects.first() and last_code(self.NEW)
        client.post(VERIFY_PHONE, {"code": code or "123456"})
        person.refresh_from_db()
        other.refresh_from_db()
        assert (person.phone, other.phone) == (PHONE, self.NEW)

    def test_without_a_password_a_code_must_have_been_answered_lately(self, client):
        person = UserFactory(phone=PHONE, password=None)
        client.force_login(person)
        response = client.post(CHANGE_PHONE, {"phone": self.NEW})
        assert "đăng nhập lại bằng mã" in errors_of(response)["phone"][0]
        fresh = Client()
        fresh.post(ASK_CODE, {"phone": PHONE})
        fresh.post(CONFIRM_CODE, {"code": last_code(PHONE)})
        assert fresh.post(CHANGE_PHONE, {"phone": self.NEW})["Location"] == VERIFY_PHONE
