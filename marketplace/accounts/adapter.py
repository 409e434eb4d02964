"""How allauth meets our people: known by phone number, codes counted in the database, words in Vietnamese."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm, ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.accounts import domain, queries
from marketplace.accounts.domain import passwords
from marketplace.accounts.domain.codes import spend_sending
from marketplace.accounts.fields import LoginPhoneField
from marketplace.accounts.models import Consent, User
from marketplace.accounts.models.codes import CODE_LIFETIME
from marketplace.accounts.network import address_of
from marketplace.common.errors import DomainError


class PhoneAccountAdapter(DefaultAccountAdapter):
    """People are known by phone number. A room above lends ``queue_sms``: see ``marketplace.messaging.adapter``."""

    error_messages: dict[str, Promise | str] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Tài khoản này đang tạm khóa. Xin gọi bưu điện gần nhất."),
        "phone_password_mismatch": _("Số điện thoại hoặc mật khẩu không đúng, xin xem lại."),
        "enter_current_password": _("Mật khẩu hiện tại không đúng, xin nhập lại."),
        "incorrect_password": _("Mật khẩu không đúng, xin nhập lại."),
        "incorrect_code": _("Mã không đúng hoặc đã hết hạn, xin xem lại tin nhắn."),
        "phone_taken": _("Số điện thoại này đã có tài khoản, xin dùng số khác."),
        "too_many_login_attempts": _("Sai nhiều lần. Xin đợi một lát rồi thử lại, hoặc xin mã mới."),
        "rate_limited": _("Xin đợi một lát rồi thử lại."),
        "same_as_current": _("Số này đang là số của bạn, xin nhập số mới."),
    }

    # ── The outbox, lent from above ──────────────────────────────────────────────────────────────────────────
    def queue_sms(self, *, to: str, template: str, context: dict[str, object], language: str) -> None:
        """Queue one SMS. The class that ``ACCOUNT_ADAPTER`` names must bring it."""
        raise NotImplementedError("ACCOUNT_ADAPTER must name a class that can send")

    # ── Phones ───────────────────────────────────────────────────────────────────────────────────────────────
    def phone_form_field(self, **kwargs: Any) -> LoginPhoneField:
        """Return the field of every form of allauth that asks for a phone."""
        kwargs.pop("label", None)
        return LoginPhoneField(**kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Return who has this number."""
        return queries.find_by_phone(phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """Return the person's number and whether a code sent to it was answered."""
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Note a verified number. An unverified one was stored when the person was registered; changing to one is
        refused, as the number that is on record must stay until the new one has answered."""
        if verified:
            self.set_phone_verified(user, phone)
        elif user.phone != phone:
            raise ValueError("a number changes only when its code was answered")

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Note that the code sent to ``phone`` was answered; after a login by code alone no password was shown."""
        match = self.request.resolver_match if self.request else None
        by_code_alone = match is not None and match.url_name == "account_confirm_login_code"
        try:
            domain.confirm_phone(user=user, phone=phone, password_known=not by_code_alone)
        except domain.PhoneTaken as taken:
            self._turn_back(taken, "account_login")

    # ── Codes ────────────────────────────────────────────────────────────────────────────────────────────────
    def generate_phone_verification_code(self, *, user: User, phone: str) -> str:
        """Return what the session keeps as "the code": a reference. The code itself is made when it is sent."""
        return domain.new_reference()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Make a code under the reference ``code`` and queue it to ``phone``, both or neither."""
        self._count_sending(phone)
        known = user.phone == phone and user.phone_verified_at is not None
        self._issue_and_queue(phone, reference=code, template="login_code" if known else "phone_code", user=user)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Tell a number without an account that somebody asked for a code; counted like a real one."""
        self._count_sending(phone)
        url = settings.BASE_URL.rstrip("/") + reverse("account_signup")
        self.queue_sms(to=phone, template="account_unknown", context={"signup_url": url}, language=_language())

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Tell a number that signed up again that it has an account; counted like a real code."""
        self._count_sending(phone)
        url = settings.BASE_URL.rstrip("/") + reverse("account_request_login_code")
        self.queue_sms(to=phone, template="account_exists", context={"login_url": url}, language=_language())

    def _count_sending(self, phone: str) -> None:
        try:
            spend_sending(phone=phone, address=address_of(self.request))
        except domain.TooManyCodes as refused:
            self._turn_back(refused, "account_login")

    def _issue_and_queue(self, phone: str, *, reference: str, template: str, user: User) -> None:
        minutes = int(CODE_LIFETIME.total_seconds() // 60)
        with transaction.atomic():
            code = domain.issue_code(phone=phone, reference=reference)
            self.queue_sms(
                to=phone, template=template, context={"code": code, "minutes": minutes}, language=user.language
            )

    def _turn_back(self, refused: DomainError, url_name: str) -> None:
        """Show the sentence on another page instead of going on."""
        request = self.request or allauth_context.request
        messages.error(request, str(refused))
        name = "accounts:profile" if request.user.is_authenticated else url_name
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse(name))) from refused

    # ── Passwords, people ────────────────────────────────────────────────────────────────────────────────────
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Say why no login is possible now; the backend itself counts and decides, not this."""
        if passwords.is_locked_out(who=str(credentials.get("phone", ""))):
            raise ValidationError(str(domain.TooManyTries()), code="too_many_tries")

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Register who signed up, with their consent, through the same door as everybody."""
        data = form.cleaned_data
        with transaction.atomic():
            person = domain.register_person(
                phone=data["phone"], full_name=data["full_name"], password=data["password1"]
            )
            domain.record_consent(
                user=person, purpose=Consent.Purpose.TRADE, evidence=Consent.Evidence.WEB_FORM, by=person
            )
        return person

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return to the person's own page."""
        return reverse("accounts:profile")


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]
