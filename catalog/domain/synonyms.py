"""Other words for goods: added, changed, switched off, and each of that undone. Every change says who and when."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import SearchSynonym, SynonymChange
from catalog.rules import edits_search_words
from catalog.search.words import cut, exact_of
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import clean

if TYPE_CHECKING:
    from marketplace.accounts.models import User

Kind = SearchSynonym.Kind
COLUMNS = ("phrase", "means", "kind", "source", "is_active")
_MEANS_GOODS = (Kind.SAME, Kind.WIDER)


@dataclass(frozen=True, kw_only=True)
class SynonymSpec:
    """What people type, what the market calls it, what kind of word that is, and who says so."""

    phrase: str
    means: str = ""
    kind: str = Kind.SAME
    source: str


def add_synonym(*, spec: SynonymSpec, by: "User") -> SearchSynonym:
    """Add a word for something. Raises ``BadValue`` for an empty text or a word that is there, ``NotAllowed``."""
    return _save(SearchSynonym(), spec=_checked(spec), by=by)


def change_synonym(*, synonym: SearchSynonym, spec: SynonymSpec, by: "User") -> SearchSynonym:
    """Change a word for something; the same again changes nothing. Raises as ``add_synonym``."""
    return _save(synonym, spec=_checked(spec), by=by)


def switch_synonym(*, synonym: SearchSynonym, active: bool, by: "User") -> SearchSynonym:
    """Take a word out of the search, or back in. The row stays: loading the data file again must not bring it back."""
    _allow(by)
    with transaction.atomic():
        row = SearchSynonym.objects.select_for_update().get(pk=synonym.pk)
        if row.is_active != active:
            was = _columns(row)
            row.is_active = active
            row.save(update_fields=["is_active", "changed_at"])
            SynonymChange.objects.create(synonym=row, was=was, now=_columns(row), by=by)
    return row


def undo_change(*, change: SynonymChange, by: "User") -> SearchSynonym:
    """Bring a word back to what it was before its newest change; one that was new is switched off.

    Raises ``WrongState`` where it was changed again since, ``BadValue`` where what it was has been added anew.
    """
    _allow(by)
    with transaction.atomic():
        row = SearchSynonym.objects.select_for_update().get(pk=change.synonym_id)
        newest = row.changes.first()
        if newest is None or newest.pk != change.pk:
            raise WrongState(_("Từ này đã được sửa tiếp sau lần ấy, xin tải lại trang rồi hoàn tác lần sửa mới nhất."))
        was = _columns(row)
        for name, value in (change.was or {**was, "is_active": False}).items():
            setattr(row, name, value)
        _write(row)
        SynonymChange.objects.create(synonym=row, was=was, now=_columns(row), by=by, undoes=change)
    return row


def _save(synonym: SearchSynonym, *, spec: SynonymSpec, by: "User") -> SearchSynonym:
    _allow(by)
    with transaction.atomic():
        row = SearchSynonym.objects.select_for_update().get(pk=synonym.pk) if synonym.pk else synonym
        was = _columns(row) if row.pk else None
        for name, value in asdict(spec).items():
            setattr(row, name, value)
        if was != _columns(row):
            _write(row)
            SynonymChange.objects.create(synonym=row, was=was, now=_columns(row), by=by)
    return row


def _write(row: SearchSynonym) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        taken = _("Từ này với nghĩa này đã có rồi; nếu đang tắt, xin bật lại.")
        raise BadValue(taken, field="phrase", code="taken") from error


def _allow(by: "User") -> None:
    if not edits_search_words(by):
        raise NotAllowed(_("Chỉ người quản trị sàn mới sửa được từ tìm kiếm."))


def _columns(row: SearchSynonym) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def _checked(spec: SynonymSpec) -> SynonymSpec:
    """Return the spec as it is stored: words in lower case, a meaning only where the kind has one."""
    kind = Kind(spec.kind)
    phrase, means = clean(spec.phrase).lower(), clean(spec.means).lower() if kind in _MEANS_GOODS else ""
    source = clean(spec.source)
    if not cut(phrase):
        raise BadValue(_("Xin nhập từ mà người mua gõ."), field="phrase")
    if kind in _MEANS_GOODS and not cut(means):
        raise BadValue(_("Xin nhập tên mà sàn gọi món hàng ấy."), field="means")
    if means and exact_of(means) == exact_of(phrase):
        raise BadValue(_("Hai bên giống nhau, không cần ghi."), field="means")
    if not source:
        raise BadValue(_("Xin ghi nguồn: từ điển, văn bản, hoặc nghe ở đâu."), field="source")
    return SynonymSpec(phrase=phrase, means=means, kind=kind, source=source)
