"""Other words for goods: what people type, what the market calls it; tried out, changed, and changed back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain import SynonymSpec, add_synonym, change_synonym, switch_synonym, undo_change
from catalog.models import Product, SearchSynonym, SynonymChange
from catalog.queries.synonyms import changes_for, synonyms_for
from catalog.search.explaining import explain
from catalog.search.protocol import Filters
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.staff.access import staff_page
from marketplace.desk.staff.search_word_forms import LookForm, SynonymForm, TryForm
from marketplace.discovery.queries.searching import search_goods

ROWS_A_PAGE = 50
GOODS_SHOWN = 10
CHANGES_SHOWN = 20
TOPICS = {
    "goods": gettext_lazy("hàng"),
    "place": gettext_lazy("nơi trồng"),
    "certificate": gettext_lazy("chứng nhận"),
    "campaign": gettext_lazy("mùa vụ"),
    "sellers": gettext_lazy("người bán"),
    "season": gettext_lazy("hàng đang vào mùa"),
    "filler": gettext_lazy("lời kèm, không tìm"),
    "word": gettext_lazy("chữ trong tên hàng"),
    "unknown": gettext_lazy("không hiểu"),
    "amount": gettext_lazy("quy cách"),
}


@staff_page
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """List the words that hold what is looked for; read a query that is tried out."""
    looked = LookForm(request.GET)
    asked = looked.cleaned_data if looked.is_valid() else {"q": "", "kind": ""}
    rows = synonyms_for(request.user, holding=asked["q"], kind=asked["kind"])  # type: ignore[arg-type]
    trying = TryForm(request.GET if "t" in request.GET else None)
    context = {
        "form": looked,
        "page_obj": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "trying": trying,
        **(_tried(trying.cleaned_data["t"]) if trying.is_bound and trying.is_valid() else {}),
    }
    return render(request, "staff/search_words.html", context)


def _tried(text: str) -> dict[str, Any]:
    """Return how a query is read, and the first goods that buyers get for it."""
    parts = [{"words": one.words, "topic": TOPICS[one.topic], "names": one.names} for one in explain(text)]
    found = search_goods(text, most=GOODS_SHOWN, crop=None, filters=Filters(), place=None).products
    goods = Product.objects.in_bulk(found)
    return {"tried": text, "parts": parts, "goods": [goods[pk] for pk in found if pk in goods]}


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def word_new(request: HttpRequest) -> HttpResponse:
    """Add a word."""
    form = SynonymForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            row = add_synonym(spec=SynonymSpec(**form.cleaned_data), by=request.user)  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi “%s”. Ô tìm kiếm hiểu ngay từ lần gõ tới.") % row.phrase)
            return redirect("staff:search_word", pk=row.pk)
    return render(request, "staff/search_word.html", {"form": form}, status=422 if form.errors else 200)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a word; who changed it before, and when."""
    row = get_object_or_404(SearchSynonym, pk=pk)
    initial = {"phrase": row.phrase, "means": row.means, "kind": row.kind, "source": row.source}
    form = SynonymForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        spec = SynonymSpec(**form.cleaned_data)
        try:
            change_synonym(synonym=row, spec=spec, by=request.user)  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã sửa. Ô tìm kiếm hiểu ngay từ lần gõ tới."))
            return redirect("staff:search_word", pk=row.pk)
    changes = [_told(one) for one in changes_for(request.user, synonym=row)[:CHANGES_SHOWN]]  # type: ignore[arg-type]
    context = {"form": form, "word": row, "changes": changes}
    return render(request, "staff/search_word.html", context, status=422 if form.errors else 200)


def _told(change: SynonymChange) -> dict[str, Any]:
    """Return what a change did, in words."""
    if change.undoes_id:
        did = _("hoàn tác lần sửa trước")
    elif change.was is None:
        did = _("thêm mới")
    elif change.was["is_active"] != change.now["is_active"]:
        did = _("bật lại") if change.now["is_active"] else _("tắt")
    else:
        did = _("sửa")
    return {"change": change, "did": did, "was": _shown(change.was), "now": _shown(change.now)}


def _shown(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    kind = SearchSynonym.Kind(row["kind"]).label
    return f"{row['phrase']} – {kind} {row['means']}".strip() + f" ({row['source']})"


@staff_page
@require_POST
def word_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a word out of the search, or back in."""
    row = get_object_or_404(SearchSynonym, pk=pk)
    row = switch_synonym(synonym=row, active=request.POST.get("active") == "1", by=request.user)  # type: ignore[arg-type]
    messages.success(
        request, _("Từ này đang dùng.") if row.is_active else _("Từ này đã tắt, ô tìm kiếm không dùng nữa.")
    )
    return redirect("staff:search_word", pk=row.pk)


@staff_page
@require_POST
def word_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the newest change of a word back."""
    change = get_object_or_404(SynonymChange, pk=pk)
    try:
        undo_change(change=change, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã trở lại như trước lần sửa ấy."))
    return redirect("staff:search_word", pk=change.synonym_id)
