"""Nobody guesses a code or a password, also with forty hands at once, and no cache that is wiped helps.

The races run with real transactions. Each has a control: the same race with the guard taken out breaks the limit,
so the test can fail.
"""

import contextlib
import time

import pytest
import requests
from django.core.cache import cache
from django.test import Client

from marketplace.accounts.domain import codes, passwords, throttle
from marketplace.accounts.models import LoginCode, Throttle, User
from tests.accounts.helpers import (
    ASK_CODE,
    CONFIRM_CODE,
    LOGIN,
    all_at_once,
    is_logged_in,
    last_code,
    other_code,
    sent_to,
)
from tests.factories.accounts import PASSWORD, UserFactory

PHONE = "+84912345678"
GUESSERS = 40


@pytest.fixture
def comparisons(monkeypatch) -> list[str]:
    """Note every comparison of a typed code with the real one."""
    made: list[str] = []
    compare = codes._matches

    def counting(row: LoginCode, typed: str) -> bool:
        made.append(typed)
        return compare(row, typed)

    monkeypatch.setattr(codes, "_matches", counting)
    return made


def ask_for_code() -> tuple[str, str]:
    """Ask for a code as somebody who holds only a browser; return the session and the code that was sent."""
    browser = Client()
    browser.post(ASK_CODE, {"phone": PHONE})
    return browser.cookies["sessionid"].value, last_code(PHONE)


def guess(session: str, code: str) -> bool:
    """Send one guess in a copy of the session; return whether it let in."""
    browser = Client()
    browser.cookies["sessionid"] = session
    browser.post(CONFIRM_CODE, {"code": code})
    return is_logged_in(browser)


@pytest.mark.django_db(transaction=True)
class TestCodesInParallel:
    def test_forty_guesses_at_once_are_compared_five_times(self, comparisons):
        UserFactory(phone=PHONE)
        session, code = ask_for_code()
        let_in = all_at_once(lambda n: guess(session, other_code(code, n + 1)), GUESSERS)
        assert not any(let_in)
        assert len(comparisons) == 5
        assert LoginCode.objects.get().tries == 5
        assert not guess(session, code)  # not even the right one any more
        assert len(comparisons) == 5

    def test_control_without_the_guard_allauth_alone_lets_more_through(self, comparisons, monkeypatch):
        monkeypatch.setattr(codes, "_take_try", lambda reference: LoginCode.objects.get(reference=reference))
        UserFactory(phone=PHONE)
        session, code = ask_for_code()
        all_at_once(lambda n: guess(session, other_code(code, n + 1)), GUESSERS)
        assert len(comparisons) > 5

    def test_the_right_code_from_ten_windows_at_once_is_good_once(self):
        UserFactory(phone=PHONE)
        _session, code = ask_for_code()
        reference = LoginCode.objects.get().reference
        results = all_at_once(lambda _n: codes.check_code(reference=reference, typed=code), 10)
        assert results.count(True) == 1

    def test_a_copied_session_gives_no_new_tries_and_a_new_one_needs_a_new_code(self, comparisons):
        UserFactory(phone=PHONE)
        session, code = ask_for_code()
        for n in range(1, 8):
            guess(session, other_code(code, n))
        assert len(comparisons) == 5
        fresh, new_code = ask_for_code()
        assert LoginCode.objects.count() == 2
        assert guess(fresh, new_code)

    def test_forty_requests_for_a_code_at_once_send_five(self):
        UserFactory(phone=PHONE)
        all_at_once(lambda _n: Client().post(ASK_CODE, {"phone": PHONE}), GUESSERS)
        assert len(sent_to(PHONE)) == LoginCode.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_forty_guesses_over_real_http_are_compared_five_times(live_server, comparisons):
    UserFactory(phone=PHONE)
    url = live_server.url
    browser = requests.Session()
    browser.get(url + ASK_CODE, timeout=30)
    token = browser.cookies["csrftoken"]
    browser.post(url + ASK_CODE, {"phone": PHONE, "csrfmiddlewaretoken": token}, timeout=30, allow_redirects=False)
    code, cookies = last_code(PHONE), browser.cookies.get_dict()
    assert "sessionid" in cookies

    def guess_over_http(n: int) -> int:
        body = {"code": other_code(code, n + 1), "csrfmiddlewaretoken": token}
        for _again in range(50):
            try:
                answer = requests.post(url + CONFIRM_CODE, body, cookies=cookies, timeout=60, allow_redirects=False)
            except requests.ConnectionError:  # the test server takes ten connections at a time
                time.sleep(0.05)
            else:
                return answer.status_code
        return 0

    assert set(all_at_once(guess_over_http, GUESSERS)) <= {200, 302}
    assert len(comparisons) == 5
    assert LoginCode.objects.get().tries == 5


@pytest.mark.django_db
class TestCodes:
    def issue(self) -> tuple[str, str]:
        reference = codes.new_reference()
        return reference, codes.issue_code(phone=PHONE, reference=reference)

    def test_six_digits_kept_only_as_a_keyed_hash(self):
        reference, code = self.issue()
        assert len(code) == 6
        assert code.isdigit()
        row = LoginCode.objects.get(reference=reference)
        assert code not in repr(row) + str(row) + row.code_hash
        assert PHONE not in repr(row)

    def test_an_old_code_is_no_good(self, monkeypatch):
        reference, code = self.issue()
        LoginCode.objects.update(issued_at="2026-01-01T00:00Z", expires_at="2026-01-01T00:10Z")
        assert codes.check_code(reference=reference, typed=code) is False
        assert LoginCode.objects.get().tries == 0

    def test_a_code_sent_before_a_key_change_is_still_good(self, settings):
        reference, code = self.issue()
        settings.FIELD_KEYS = {**settings.FIELD_KEYS, max(settings.FIELD_KEYS) + 1: b"n" * 32}
        assert codes.check_code(reference=reference, typed=code) is True

    def test_a_right_code_uses_itself_up(self):
        reference, code = self.issue()
        assert codes.check_code(reference=reference, typed=code) is True
        assert codes.check_code(reference=reference, typed=code) is False

    @pytest.mark.parametrize("reference", ["", "x" * 43, "no'such"])
    def test_an_unknown_reference_is_no_good(self, reference):
        assert codes.check_code(reference=reference, typed="123456") is False


@pytest.mark.django_db
class TestPasswords:
    def guess(self, n: int) -> Client:
        browser = Client()
        browser.post(LOGIN, {"login": PHONE, "password": f"đoán lần {n}"})
        return browser

    def test_after_ten_wrong_ones_not_even_the_right_one_for_a_while(self, client):
        UserFactory(phone=PHONE)
        for n in range(10):
            self.guess(n)
        response = client.post(LOGIN, {"login": "0912 345 678", "password": PASSWORD})
        assert [str(error) for error in response.context["form"].non_field_errors()] == [
            "Sai mật khẩu nhiều lần. Xin đợi 15 phút, hoặc đăng nhập bằng mã gửi về điện thoại."
        ]
        assert not is_logged_in(client)
        other = UserFactory()
        client.post(LOGIN, {"login": other.phone, "password": PASSWORD})
        assert is_logged_in(client)  # one person's lock is nobody else's

    def test_the_code_still_opens(self, client):
        UserFactory(phone=PHONE)
        for n in range(10):
            self.guess(n)
        client.post(ASK_CODE, {"phone": PHONE})
        client.post(CONFIRM_CODE, {"code": last_code(PHONE)})
        assert is_logged_in(client)

    def test_a_wiped_cache_gives_no_try_back(self, client):
        UserFactory(phone=PHONE)
        for n in range(10):
            self.guess(n)
            with contextlib.suppress(Exception):
                cache.clear()
        client.post(LOGIN, {"login": PHONE, "password": PASSWORD})
        assert not is_logged_in(client)

    def test_a_dead_cache_keeps_nobody_out(self, client, settings):
        settings.CACHES = {
            **settings.CACHES,
            "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"},
        }
        UserFactory(phone=PHONE)
        with pytest.raises(Exception, match=r"127\.0\.0\.1:1|refused"):
            cache.get("x")
        client.post(LOGIN, {"login": PHONE, "password": PASSWORD})
        assert is_logged_in(client)

    def test_right_ones_do_not_count(self):
        UserFactory(phone=PHONE)
        for _n in range(12):
            browser = Client()
            browser.post(LOGIN, {"login": PHONE, "password": PASSWORD})
            assert is_logged_in(browser)
        assert set(Throttle.objects.values_list("used", flat=True)) == {0}

    def test_wagtails_own_login_page_shares_the_count(self, client):
        UserFactory(phone=PHONE, admin=True)
        for n in range(10):
            client.post("/admin/login/", {"username": PHONE, "password": f"đoán lần {n}"})
        client.post("/admin/login/", {"username": PHONE, "password": PASSWORD})
        assert not is_logged_in(client)
        assert client.post("/admin/login/", {"username": "không phải số", "password": "x"}).status_code == 200

    def test_the_count_keeps_no_phone_and_no_address_in_clear(self):
        self.guess(1)
        kept = " ".join(Throttle.objects.values_list("key", flat=True))
        assert Throttle.objects.count() == 2
        assert "912345678" not in kept
        assert "127.0.0.1" not in kept


@pytest.mark.django_db(transaction=True)
def test_forty_passwords_at_once_are_compared_ten_times(monkeypatch):
    UserFactory(phone=PHONE)
    made: list[str] = []
    compare = User.check_password
    monkeypatch.setattr(User, "check_password", lambda user, raw: made.append(raw) or compare(user, raw))
    all_at_once(lambda n: Client().post(LOGIN, {"login": PHONE, "password": f"đoán lần {n}"}), GUESSERS)
    assert len(made) == passwords.WRONG_PER_PERSON.times == 10


@pytest.mark.django_db
class TestThrottle:
    LIMIT = throttle.Limit("test", 3, codes.dt.timedelta(hours=1))

    def test_counts_to_the_limit_each_for_oneself(self):
        assert [throttle.spend(limit=self.LIMIT, who="a") for _n in range(5)] == [True, True, True, False, False]
        assert throttle.spend(limit=self.LIMIT, who="b") is True
        assert throttle.is_used_up(limit=self.LIMIT, who="a") is True
        assert throttle.is_used_up(limit=self.LIMIT, who="b") is False

    def test_the_next_window_is_new(self):
        noon = codes.dt.datetime(2026, 6, 12, 5, 0, tzinfo=codes.dt.UTC)
        with throttle.clock.at(noon):
            assert [throttle.spend(limit=self.LIMIT, who="a") for _n in range(4)][-1] is False
        with throttle.clock.at(noon + self.LIMIT.window):
            assert throttle.spend(limit=self.LIMIT, who="a") is True

    def test_gives_back_never_below_nothing(self):
        throttle.spend(limit=self.LIMIT, who="a")
        throttle.give_back(limit=self.LIMIT, who="a")
        throttle.give_back(limit=self.LIMIT, who="a")
        assert Throttle.objects.get().used == 0

    def test_what_is_old_is_forgotten_what_counts_stays(self):
        noon = codes.dt.datetime(2026, 6, 12, 5, 0, tzinfo=codes.dt.UTC)
        with throttle.clock.at(noon):
            throttle.spend(limit=self.LIMIT, who="a")
            codes.issue_code(phone=PHONE, reference="old")
        with throttle.clock.at(noon + codes.dt.timedelta(days=8)):
            throttle.spend(limit=self.LIMIT, who="a")
            codes.issue_code(phone=PHONE, reference="new")
            assert throttle.forget_old_counts() == 2
        assert Throttle.objects.count() == 1
        assert LoginCode.objects.get().reference == "new"
