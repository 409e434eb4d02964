"""Households out of a file: looked through row by row, imported whole or not at all, undone while nobody built on it.

Citizen ids and bank accounts are not taken by file: a clerk sees the first, the household itself says the second.
"""

import uuid
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Crop
from farmers.domain.registering import begin_for_somebody, submit_registration
from farmers.domain.rowchecks import Checker
from farmers.domain.sheets import read_rows
from farmers.models import Household, ImportFile, ImportRow, Registration
from marketplace.common import clock
from marketplace.common.errors import DomainError, WrongState
from marketplace.common.text import clean

if TYPE_CHECKING:
    from marketplace.accounts.models import User

Status = ImportFile.Status
CHUNK = 50
Progress = Callable[[int, int], None]


def _silent(done: int, of: int) -> None:
    """Say nothing."""


class RowsWrong(DomainError):
    """Rows of the file went wrong as they were imported; nothing of it was."""

    code = "rows_wrong"


def stage_file(*, key: uuid.UUID, name: str, data: bytes, by: "User") -> ImportFile:
    """Keep the rows of a file to be looked through; the same ``key`` again returns the first. Raises ``BadFile``."""
    known: ImportFile | None = ImportFile.objects.filter(key=key).first()
    if known is not None:
        return known
    rows = read_rows(data, name=name)
    with transaction.atomic():
        file, made = ImportFile.objects.get_or_create(
            key=key,
            defaults={
                "name": clean(name)[:160] or "tep",
                "sha256": sha256(data).hexdigest(),
                "total": len(rows),
                "uploaded_by": by,
            },
        )
        if made:
            ImportRow.objects.bulk_create(ImportRow(file=file, number=number, cells=cells) for number, cells in rows)
    return file


def check_file(*, file: ImportFile, progress: Progress = _silent) -> ImportFile:
    """Look through the rows in chunks, each kept as it is done, and write what is wrong with each.

    May be stopped and repeated, also to see whether what was wrong is right by now. Raises ``WrongState`` once the
    file was imported.
    """
    with transaction.atomic():
        locked = ImportFile.objects.select_for_update().get(pk=file.pk)
        if locked.status not in (Status.CHECKING, Status.CHECKED):
            raise WrongState(_("Tệp này đã nhập rồi, không kiểm tra lại được."))
        locked.status, locked.checked, locked.wrong, locked.started_at = Status.CHECKING, 0, 0, clock.now()
        locked.save(update_fields=["status", "checked", "wrong", "started_at"])
    checker, rows = Checker(file), list(file.rows.order_by("number"))
    done, wrong = 0, 0
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        for row in chunk:
            row.errors = checker.errors_of(row)
            wrong += bool(row.errors)
        ImportRow.objects.bulk_update(chunk, ["errors"])
        done += len(chunk)
        ImportFile.objects.filter(pk=file.pk, status=Status.CHECKING).update(checked=done, wrong=wrong)
        progress(done, len(rows))
    ImportFile.objects.filter(pk=file.pk, status=Status.CHECKING).update(status=Status.CHECKED)
    file.refresh_from_db()
    return file


def start_import(*, file: ImportFile, by: "User") -> ImportFile:
    """Say that the file is being imported now, so that nobody starts it twice; a worker goes on with ``import_file``.

    A start that came to nothing (the worker died) may be started again. Raises ``WrongState`` for a file with wrong
    rows, or one that was imported.
    """
    with transaction.atomic():
        locked = ImportFile.objects.select_for_update().get(pk=file.pk)
        if locked.status not in (Status.CHECKED, Status.IMPORTING):
            raise WrongState(_("Tệp này chưa kiểm tra xong, hoặc đã nhập rồi."))
        if locked.wrong:
            raise WrongState(_("Tệp còn dòng sai, xin sửa trong tệp rồi tải lên lại: nhập cả tệp hoặc không nhập gì."))
        locked.status, locked.started_at, locked.imported_by = Status.IMPORTING, clock.now(), by
        locked.save(update_fields=["status", "started_at", "imported_by"])
    return locked


def import_file(*, file: ImportFile, progress: Progress = _silent) -> ImportFile:
    """Register every household of the file, or none; again changes nothing.

    The file's row is locked meanwhile: two workers never import it twice. Raises ``RowsWrong`` when a row is wrong by
    now (somebody registered with its phone): its error is written on the row, and the file is to be checked again.
    """
    try:
        with transaction.atomic():
            locked = ImportFile.objects.select_for_update().get(pk=file.pk)
            if locked.status == Status.IMPORTED:
                return locked
            if locked.status != Status.IMPORTING or locked.imported_by is None:
                raise WrongState(_("Tệp này chưa được cho nhập."))
            _import_rows(locked, locked.imported_by, progress)
            locked.status, locked.imported_at = Status.IMPORTED, clock.now()
            locked.save(update_fields=["status", "imported_at"])
        return locked
    except RowsWrong:
        ImportFile.objects.filter(pk=file.pk, status=Status.IMPORTING).update(status=Status.CHECKED)
        check_file(file=file)
        raise


def _import_rows(file: ImportFile, by: "User", progress: Progress) -> None:
    checker, rows = Checker(file), list(file.rows.order_by("number"))
    for done, row in enumerate(rows, start=1):
        if checker.errors_of(row):
            raise RowsWrong(_("Dòng %d có lỗi mới, chưa nhập hộ nào. Xin xem lại từng dòng.") % row.number)
        facts = checker.facts_of(row)
        crops = facts.pop("crops")
        draft = begin_for_somebody(
            by=by, way=Registration.Way.FILE, evidence=Registration.Evidence.PAPER, crops=crops, **facts
        )
        try:
            submit_registration(registration=draft, by=by, paper_ref=row.cells["paper_ref"])
        except DomainError as error:
            raise RowsWrong(_("Dòng %(row)d: %(why)s") % {"row": row.number, "why": error}) from error
        row.registration = draft
        row.save(update_fields=["registration"])
        progress(done, len(rows))


def count_crops(file: ImportFile) -> Counter[str]:
    """Return how many rows name each crop that the market knows: for the page that asks whether to import."""
    names = {crop.name: crop for crop in Crop.objects.all()}
    counted: Counter[str] = Counter()
    for cells in file.rows.values_list("cells", flat=True):
        counted.update(name for name in names if name.lower() in cells["crops"].lower())
    return counted


def households_of_file(file: ImportFile) -> list[Household]:
    """Return the households that the file made and that are still there, in the order of its rows."""
    rows = file.rows.filter(registration__household__isnull=False).order_by("number")
    return [row.registration.household for row in rows.select_related("registration__household")]  # type: ignore[union-attr,misc]
