"""A bank statement as CSV: read as a whole, every row checked before any is recorded.

Banks name their columns in their own ways: a column is known by a word in its heading. Only money that came in counts.
"""

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.common import clock
from marketplace.common.errors import BadValue
from marketplace.common.text import clean, fold

MOST_ROWS = 500
MOST_BYTES = 1_000_000
_COLUMNS = {
    "bank_ref": ("tham chieu", "so but toan", "ma giao dich", "reference", "transaction"),
    "amount": ("so tien", "ghi co", "credit", "amount"),
    "reference": ("noi dung", "dien giai", "description", "memo"),
    "received_at": ("ngay", "thoi gian", "date", "time"),
}
_MOMENTS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")
_AMOUNT = re.compile(r"\+?([0-9]{1,3}(?:[.,][0-9]{3})+|[0-9]+)(?:[.,]00)?(?:\s*(?:vnd|d))?")


@dataclass(frozen=True)
class StatementLine:
    """One incoming transfer of the file; ``trouble`` says why it cannot be recorded."""

    number: int  # of the row in the file, the heading being 1
    bank_ref: str
    reference: str
    amount: int
    received_at: dt.datetime | None
    trouble: str = ""


def read_statement(data: bytes) -> list[StatementLine]:
    """Return the incoming transfers of a statement, oldest row first. Raises ``BadValue`` for what is none."""
    if len(data) > MOST_BYTES:
        raise BadValue(_("Tệp lớn quá, xin chia nhỏ."), field="file")
    rows = list(csv.reader(io.StringIO(_text_of(data)), delimiter=_delimiter(data)))
    rows = [[clean(cell) for cell in row] for row in rows]
    heading = next((index for index, row in enumerate(rows) if len(_places(row)) == len(_COLUMNS)), None)
    if heading is None:
        raise BadValue(
            _("Không thấy dòng tiêu đề có đủ bốn cột: ngày, số tham chiếu, số tiền, nội dung."), field="file"
        )
    places = _places(rows[heading])
    lines = [_line(index + 1, row, places) for index, row in enumerate(rows) if index > heading and any(row)]
    lines = [line for line in lines if line is not None]
    if len(lines) > MOST_ROWS:
        raise BadValue(_("Nhiều nhất %d dòng một lần, xin chia tệp.") % MOST_ROWS, field="file")
    return _without_twins([line for line in lines if line is not None])


def _text_of(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if data[:2] not in (b"\xff\xfe", b"\xfe\xff") else ("utf-16",):
        try:
            return data.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise BadValue(_("Không đọc được chữ trong tệp, xin lưu lại dưới dạng CSV UTF-8."), field="file")


def _delimiter(data: bytes) -> str:
    head = data[:4000].decode("utf-8", "ignore")
    return max(",;\t", key=head.count)


def _places(row: list[str]) -> dict[str, int]:
    """Return which column is what, by words in the heading."""
    places: dict[str, int] = {}
    for name, words in _COLUMNS.items():
        for index, cell in enumerate(row):
            if index not in places.values() and any(word in fold(cell) for word in words):
                places[name] = index
                break
    return places


def _line(number: int, row: list[str], places: dict[str, int]) -> StatementLine | None:
    """Return the row as a transfer; ``None`` where no money came in."""

    def cell(name: str) -> str:
        return row[places[name]] if places[name] < len(row) else ""

    written = cell("amount")
    if not written or written.startswith("-"):
        return None
    match = _AMOUNT.fullmatch(fold(written))
    amount = int(re.sub(r"[.,]", "", match[1])) if match else 0
    moment = _moment(cell("received_at"))
    trouble = ""
    if not amount:
        trouble = _("không đọc được số tiền “%s”") % written[:40]
    elif moment is None:
        trouble = _("không đọc được ngày “%s”") % cell("received_at")[:40]
    elif not 1 <= len(cell("bank_ref")) <= 60:
        trouble = _("thiếu số tham chiếu")
    return StatementLine(number, cell("bank_ref"), cell("reference")[:255], amount, moment, trouble)


def _moment(written: str) -> dt.datetime | None:
    for shape in _MOMENTS:
        try:
            return dt.datetime.strptime(written, shape).replace(tzinfo=clock.VIETNAM)
        except ValueError:
            continue
    return None


def _without_twins(lines: list[StatementLine]) -> list[StatementLine]:
    """Mark a second row with the same reference: which one is right a person must say."""
    seen: set[str] = set()
    checked = []
    for line in lines:
        twin = line.bank_ref in seen and not line.trouble
        checked.append(StatementLine(**{**vars(line), "trouble": _("trùng số tham chiếu")}) if twin else line)
        seen.add(line.bank_ref)
    return checked
