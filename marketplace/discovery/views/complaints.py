"""Complaints: told with an order's number or a lot's code, followed by number and phone.

Who filed one in this browser, or gave its number and phone, may read it for as long as the session lasts: the phone
number never stands in an address.
"""

from django.contrib import messages
from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.media import private_photo
from marketplace.common.pictures import store_private_picture
from marketplace.common.text import clean
from marketplace.complaints.domain import add_word, file_complaint
from marketplace.complaints.models import Complaint
from marketplace.complaints.queries import find_complaint, promise_on
from marketplace.discovery.forms.complaints import ComplaintForm, FollowForm, WordForm
from marketplace.shop.checkout.session import may_open

FOLDER = "complaints"
MOST_KEPT = 20
_KEY = "opened_complaints"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest) -> HttpResponse:
    """Take a complaint, and say by when somebody answers."""
    known = {"number": request.GET.get("order", "")[:40], "lot": request.GET.get("lot", "")[:40]}
    form = ComplaintForm(request.POST, request.FILES) if request.method == "POST" else ComplaintForm(initial=known)
    if request.method == "POST" and form.is_valid():
        filed = _file(request, form)
        if filed is not None:
            _remember(request, filed)
            messages.success(request, _("Đã nhận khiếu nại %s.") % filed.number)
            return redirect("discovery:complaint_page", number=filed.number)
    context = {"form": form, "promise": promise_on(clock.today())}
    return render(request, "discovery/complaint.html", context, status=422 if form.errors else 200)


def _file(request: HttpRequest, form: ComplaintForm) -> Complaint | None:
    data = form.cleaned_data
    known = Complaint.objects.filter(key=data["key"]).exists()  # sent twice: the photo is there already
    try:
        return file_complaint(
            key=data["key"],
            order=form.order,
            lot=form.about,
            phone=data["phone"],
            kind=data["kind"],
            text=data["text"],
            photo=_store(data["photo"]) if data["photo"] and not known else "",
            language=(get_language() or "vi")[:2],
            by=request.user if isinstance(request.user, User) else None,
        )
    except DomainError as error:
        show_refusal(form, error)
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for number and phone of a complaint."""
    form = FollowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = find_complaint(form.cleaned_data["number"], form.cleaned_data["phone"])
        if found is not None:
            _remember(request, found)
            return redirect("discovery:complaint_page", number=found.number)
        form.add_error(None, _("Không có khiếu nại nào với mã và số điện thoại này. Xin xem lại cả hai."))
    return render(request, "discovery/complaint_follow.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show what was said, and by when there is an answer; take what the customer says further."""
    found = _opened(request, number)
    if found is None:
        return redirect("discovery:complaint_follow")
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_word(key=form.cleaned_data["key"], complaint=found, text=form.cleaned_data["text"])
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect("discovery:complaint_page", number=found.number)
    context = {
        "complaint": found,
        "words": found.words.order_by("at", "pk"),
        "form": form,
        "is_late": found.state == Complaint.State.OPEN and found.due_at is not None and found.due_at < clock.now(),
        "opens_order": found.order is not None and may_open(request, found.order.number),
    }
    return render(request, "discovery/complaint_page.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def complaint_photo(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show the photo to who may read the complaint."""
    found = _opened(request, number)
    return private_photo(found.photo if found is not None else "")


def _store(file: object) -> str:
    return store_private_picture(file, storage=storages["private"], folder=FOLDER).name  # type: ignore[arg-type]


def _remember(request: HttpRequest, filed: Complaint) -> None:
    known = [number for number in request.session.get(_KEY, []) if number != filed.number]
    request.session[_KEY] = [filed.number, *known][:MOST_KEPT]


def _opened(request: HttpRequest, number: str) -> Complaint | None:
    if clean(number) not in request.session.get(_KEY, []):
        return None
    return Complaint.objects.select_related("order", "lot", "promise").filter(number=clean(number)).first()
