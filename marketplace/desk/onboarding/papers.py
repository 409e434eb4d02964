"""The signed papers of a file's households: photographed one by one, ten on a page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from farmers.domain import keep_consent_paper
from farmers.models import Household, ImportFile, ImportRow
from marketplace.common.errors import DomainError
from marketplace.desk.farm.listing_forms import PhotoField
from marketplace.desk.onboarding.access import files_visible_to, onboarding_page

PER_PAGE = 10
PREFIX = "paper_"


class PapersForm(forms.Form):
    """A photo for each of these rows; a row that is left empty is left as it is."""

    def __init__(self, *args: Any, rows: list[ImportRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            label = _("Dòng %(row)d · %(name)s · giấy %(paper)s") % {
                "row": row.number,
                "name": row.cells["full_name"],
                "paper": row.cells["paper_ref"],
            }
            self.fields[f"{PREFIX}{row.pk}"] = PhotoField(label=label, required=False)

    def keep(self, by: Any) -> int:
        """Keep each photo that came; one that is refused says so at its row. Return how many were kept."""
        kept = 0
        for row in self.rows:
            name = f"{PREFIX}{row.pk}"
            photo = self.cleaned_data.get(name)
            if not photo or row.registration is None:
                continue
            try:
                keep_consent_paper(registration=row.registration, file=photo, by=by)
                kept += 1
            except DomainError as error:
                self.add_error(name, str(error))
        return kept


def lacking(file: ImportFile) -> "QuerySet[ImportRow]":
    """Return the rows whose household still lacks the photo of its paper."""
    return _open(file).filter(registration__paper=None)


def _open(file: ImportFile) -> "QuerySet[ImportRow]":
    rows = file.rows.filter(registration__household__state=Household.State.APPLIED)
    return rows.select_related("registration__household").order_by("number")


@require_http_methods(["GET", "HEAD", "POST"])
@onboarding_page
def file_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """List the rows that lack their paper (or those that have it, to take it again), each with a place for a photo."""
    file = get_object_or_404(files_visible_to(request.user), pk=pk)  # type: ignore[arg-type]
    taken = _open(file).filter(registration__paper__isnull=False)
    have = request.GET.get("have") == "1"
    page = Paginator(taken if have else lacking(file), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    if request.method == "POST":
        sent = [name.removeprefix(PREFIX) for name in request.FILES if name.startswith(PREFIX)]
        rows = list(_open(file).filter(pk__in=[pk for pk in sent if pk.isascii() and pk.isdigit() and len(pk) < 19]))
    form = PapersForm(*((request.POST, request.FILES) if request.method == "POST" else ()), rows=rows)
    if request.method == "POST":
        form.is_valid()  # a photo that is none stops its own row alone
        kept = form.keep(request.user)
        if kept:
            messages.success(request, ngettext("Đã giữ %d ảnh giấy.", "Đã giữ %d ảnh giấy.", kept) % kept)
        if not form.errors:
            return redirect(f"{reverse('onboarding:file_papers', args=[file.pk])}{'?have=1' if have else ''}")
    context = {"file": file, "form": form, "page_obj": page, "have": have, "lacking": lacking(file).count()}
    return render(request, "onboarding/papers.html", context | {"taken": taken.count()})
