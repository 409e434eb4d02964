"""Many households by file: upload, look through, import whole or not at all, take back."""

import csv
import io
import logging
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from openpyxl import Workbook

from farmers import tasks
from farmers.domain import check_file, import_file, stage_file, start_import, undo_import
from farmers.domain.sheets import COLUMNS, EXAMPLE
from farmers.models import ImportFile
from marketplace.common import clock
from marketplace.common.csv_safe import BOM, SafeWriter
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.onboarding.access import files_visible_to, onboarding_page
from marketplace.desk.onboarding.forms import FileForm
from marketplace.desk.onboarding.papers import lacking

logger = logging.getLogger(__name__)

PER_PAGE = 50
AT_ONCE = 100
"""So many rows are done while the person waits; more are done by a worker, with a bar to watch."""
STUCK_SECONDS = 180
Status = ImportFile.Status
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@onboarding_page
def files(request: HttpRequest) -> HttpResponse:
    """List the files; take a new one and look through it."""
    form = FileForm(*(request.POST, request.FILES)) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            file = stage_file(
                key=form.cleaned_data["key"],
                name=upload.name,
                data=upload.read(),
                by=request.user,  # type: ignore[arg-type]
            )
            _run(file, check_file, tasks.check_file)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect("onboarding:file", pk=file.pk)
    page = Paginator(files_visible_to(request.user), 25).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    return render(request, "onboarding/files.html", {"form": form, "page_obj": page, "columns": COLUMNS.values()})


def _run(file: ImportFile, here: Any, by_worker: Any) -> None:
    """Do it now when it is little; else ask a worker, and do it now when there is none to ask."""
    if file.total <= AT_ONCE or not _asked(by_worker, file):
        here(file=file)


def _asked(by_worker: Any, file: ImportFile) -> bool:
    try:
        by_worker.apply_async([file.pk], retry=False)
    except Exception as error:  # whatever the broker's client raises, the person waits instead
        logger.warning("no worker to ask: %s", type(error).__name__)
        return False
    return True


@require_safe
@onboarding_page
def file_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far the file is, what is wrong with which row, and what can be done with it now."""
    file = _file(request, pk)
    running = file.status in (Status.CHECKING, Status.IMPORTING)
    done = file.checked
    if file.status == Status.IMPORTING:
        done = tasks.progress_of(file.pk)
    since = (clock.now() - (file.started_at or file.uploaded_at)).total_seconds()
    wrong = Paginator(file.rows.exclude(errors=[]).order_by("number"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "file": file,
        "running": running,
        "done": done,
        "stuck": running and since > STUCK_SECONDS,
        "page_obj": wrong,
        "lacking": lacking(file).count(),
        "left": file.rows.exclude(stays=[]).select_related("registration__household").order_by("number")[:PER_PAGE],
        "made": file.rows.filter(registration__household__isnull=False)
        .select_related("registration__household")
        .order_by("number")[:PER_PAGE],
        "same": ImportFile.objects.filter(sha256=file.sha256, status=Status.IMPORTED).exclude(pk=file.pk).first(),
    }
    return render(request, "onboarding/file.html", context)


def _file(request: HttpRequest, pk: int) -> ImportFile:
    return get_object_or_404(files_visible_to(request.user), pk=pk)  # type: ignore[arg-type]


@require_POST
@onboarding_page
def file_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Look through the rows again."""
    return _do(request, pk, lambda file: _run(file, check_file, tasks.check_file))


@require_POST
@onboarding_page
def file_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Import the file."""

    def work(file: ImportFile) -> None:
        _run(start_import(file=file, by=request.user), import_file, tasks.import_file)  # type: ignore[arg-type]

    return _do(request, pk, work)


@require_POST
@onboarding_page
def file_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the file back."""
    return _do(request, pk, lambda file: undo_import(file=file, by=request.user))  # type: ignore[arg-type,misc]


def _do(request: HttpRequest, pk: int, work: Any) -> HttpResponse:
    file = _file(request, pk)
    try:
        work(file)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("onboarding:file", pk=pk)


@require_safe
@onboarding_page
def file_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what is wrong as a spreadsheet: row, column, what to do."""
    file = _file(request, pk)
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="loi-{file.pk}.csv"'
    out = SafeWriter(response)
    out.writerow([_("Dòng"), _("Cột"), _("Cần làm gì")])
    for row in file.rows.exclude(errors=[]).order_by("number"):
        out.writerows([row.number, column, sentence] for column, sentence in row.errors)
    return response


@require_safe
@onboarding_page
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Give an empty file with the names of the columns and one example."""
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([COLUMNS.values(), EXAMPLE])
        response = HttpResponse(BOM + text.getvalue(), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        response = HttpResponse(_workbook(), content_type=XLSX)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="mau-ho-nong-dan.{kind}"'
    return response


def _workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(list(COLUMNS.values()))
    sheet.append(list(EXAMPLE))
    for letter, title in zip("ABCDEFGHI", COLUMNS.values(), strict=True):
        sheet.column_dimensions[letter].width = max(16, len(title) + 2)
        sheet.column_dimensions[letter].number_format = "@"  # text: telephone numbers keep their zero
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
