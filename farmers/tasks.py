"""What happens without anybody at a page: ids in, fetch, delegate."""

import contextlib
from typing import Any

from celery import shared_task
from django.core.cache import caches

from farmers import domain
from farmers.models import ImportFile
from marketplace.common.errors import DomainError

PHOTOS_A_PASS = 30


@shared_task
def check_file(file_id: int) -> int:
    """Look through a file's rows; return how many are wrong."""
    return domain.check_file(file=ImportFile.objects.get(pk=file_id)).wrong


@shared_task
def import_file(file_id: int) -> str:
    """Import a file; return its state. What is wrong is on its rows."""
    try:
        file = domain.import_file(file=ImportFile.objects.get(pk=file_id), progress=_note(file_id))
    except DomainError as error:
        return error.code
    return str(file.status)


def _note(file_id: int) -> domain.Progress:
    """Return what tells pages how far an import is, past the transaction that nobody can look into."""

    def note(done: int, of: int) -> None:
        if done % 10 == 0 or done == of:
            with contextlib.suppress(Exception):  # a dead cache shows no progress and stops nothing
                caches["default"].set(_progress_key(file_id), done, 3600)

    return note


def progress_of(file_id: int) -> int:
    """Return how many rows of a file's import are done, as far as is known."""
    with contextlib.suppress(Exception):
        return int(caches["default"].get(_progress_key(file_id), 0))
    return 0


def _progress_key(file_id: int) -> str:
    return f"import-progress:{file_id}"


@shared_task
def apply_payout_changes() -> int:
    """Let changes of payout accounts take effect whose day has come; return how many did."""
    return domain.apply_payout_changes()


@shared_task
def forget_old_drafts() -> int:
    """Delete registrations that nobody went on with; return how many."""
    return domain.forget_old_drafts()


@shared_task(bind=True, max_retries=4)
def draw_photo(self: Any, name: str) -> str | None:
    """Draw one photo in all widths; a storage that does not answer is asked again, later each time."""
    try:
        return domain.draw_photo(name=name)
    except FileNotFoundError:
        domain.note_failure(name=name)
    except OSError as error:
        if self.request.retries >= self.max_retries:
            domain.note_failure(name=name)
            return None
        raise self.retry(exc=error, countdown=5 * 3**self.request.retries) from error
    return None


@shared_task
def draw_fresh_photos() -> int:
    """Draw what no worker was told of, some at a time; return how many were asked for."""
    names = domain.fresh_photos(most=PHOTOS_A_PASS)
    for name in names:
        draw_photo.delay(name)
    return len(names)


@shared_task
def sweep_photos() -> int:
    """Delete files of photos that no row names; return how many."""
    return domain.sweep_photos()
