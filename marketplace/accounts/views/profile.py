"""A person's own page: name, language, e-mail, consents, a new password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts import domain, queries
from marketplace.accounts.forms.profile import EmailForm, NewPasswordForm, ProfileForm
from marketplace.accounts.models import Consent
from marketplace.accounts.recency import answered_code_lately
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.paths import own_path

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@get_or_post
def profile(request: HttpRequest) -> HttpResponse:
    """Show what is known about the person; save name and language."""
    user = request.user
    form = ProfileForm(request.POST or None, initial={"full_name": user.full_name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_profile(user=user, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _saved_profile(request, user.language)
    return render(
        request,
        "accounts/profile.html",
        {"form": form, "consents": queries.consents_of(user), "bank_accounts": queries.bank_accounts_of(user)},
    )


def _saved_profile(request: HttpRequest, language: str) -> HttpResponse:
    """Go on in the language just chosen."""
    with translation.override(language):
        messages.success(request, _("Đã lưu thông tin của bạn."))
    response = redirect("accounts:profile")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@never_cache
@login_required
@sensitive_post_parameters("password")
@get_or_post
def email(request: HttpRequest) -> HttpResponse:
    """Change the e-mail address; the password is asked for again."""
    form = EmailForm(request.POST or None, initial={"email": request.user.email or ""})
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_email(user=request.user, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã lưu địa chỉ thư."))
            return redirect("accounts:profile")
    return render(request, "accounts/email.html", {"form": form})


@login_required
@require_POST
def withdraw_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """End one consent of the person's own."""
    if purpose not in Consent.Purpose.values:
        raise Http404
    if domain.withdraw_consent(user=request.user, purpose=purpose, by=request.user):
        messages.success(request, _("Đã rút lại sự đồng ý. Những gì đã giao dịch vẫn được giữ theo luật."))
    return redirect("accounts:profile")


@never_cache
@login_required
@sensitive_post_parameters("password")
@get_or_post
def new_password(request: HttpRequest) -> HttpResponse:
    """Set a password without the old one, for whoever logged in by code within the last quarter of an hour."""
    if not answered_code_lately(request):
        if request.user.has_usable_password():
            return redirect("account_change_password")
        messages.error(request, _("Xin đăng xuất, đăng nhập lại bằng mã, rồi đặt mật khẩu trong 15 phút."))
        return redirect("accounts:profile")
    form = NewPasswordForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        domain.set_password(user=request.user, password=form.cleaned_data["password"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Đã đặt mật khẩu mới. Các máy khác đã được đăng xuất."))
        return redirect("accounts:profile")
    return render(request, "accounts/new_password.html", {"form": form})


@require_GET
def forgotten_password(request: HttpRequest, rest: str = "") -> HttpResponse:
    """A forgotten password is replaced after a login by code; there is no reset by mail."""
    target = reverse("accounts:new_password")
    if request.user.is_authenticated:
        return redirect(target)
    messages.info(request, _("Đăng nhập bằng mã gửi về điện thoại, rồi đặt mật khẩu mới."))
    return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': target})}")


@never_cache
@require_GET
def after_login(request: HttpRequest) -> HttpResponse:
    """Go to ``next`` when it is a page of ours, else home."""
    return redirect(own_path(request, request.GET.get("next", "")) or settings.LOGIN_REDIRECT_URL)
