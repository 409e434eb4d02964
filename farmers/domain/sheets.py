"""Reading the files in which households are listed: CSV or XLSX, as spreadsheets write them, into rows of texts."""

import csv
import io
import zipfile
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from marketplace.common.errors import BadValue
from marketplace.common.text import clean, fold

MOST_BYTES = 2_000_000
MOST_UNPACKED = 60_000_000
MOST_ROWS = 2_000
MOST_COLUMNS = 40
LONGEST_CELL = 300

COLUMNS = {
    "full_name": "Họ và tên chủ hộ",
    "phone": "Số điện thoại",
    "place": "Xã, phường, tỉnh",
    "address_text": "Thôn, bản, số nhà",
    "crops": "Trồng, nuôi",
    "area_m2": "Diện tích m²",
    "paper_ref": "Số giấy đồng ý",
    "contact_phone": "Điện thoại người làm thay",
    "contact_name": "Tên người làm thay",
}
"""What the columns are called in the file, by the field that they fill. The order is the template's."""
REQUIRED = ("full_name", "place", "crops", "paper_ref")
EXAMPLE = (
    "Nguyễn Thị Hoa", "0912 345 678", "xã Lục Ngạn, Bắc Ninh", "thôn Đồng Giao", "Vải thiều; Nhãn", "", "GĐY-001",
    "", "",
)  # fmt: skip

Row = tuple[int, dict[str, str]]


class BadFile(BadValue):
    """The file as a whole cannot be read; the sentence says what to send instead."""

    code = "bad_file"

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


def read_rows(data: bytes, *, name: str) -> list[Row]:
    """Return (number of the row in the file, field → text) of each row that is not empty. Raises ``BadFile``."""
    if len(data) > MOST_BYTES:
        raise BadFile(_("Tệp lớn quá 2 MB, xin chia thành nhiều tệp nhỏ."))
    raw = _of_workbook(data) if data[:4] == b"PK\x03\x04" else _of_text(data, name)
    numbered = [(number, cells) for number, cells in enumerate(raw, start=1) if any(cells)]
    if not numbered:
        raise BadFile(_("Tệp trống. Xin tải tệp mẫu về rồi điền theo."))
    fields = _fields(numbered[0][1])
    rows = [(number, _row(fields, cells)) for number, cells in numbered[1:]]
    rows = [(number, row) for number, row in rows if any(row.values())]
    if not rows:
        raise BadFile(_("Tệp mới có dòng tên cột, chưa có hộ nào."))
    if len(rows) > MOST_ROWS:
        raise BadFile(_("Tệp có quá 2.000 hộ, xin chia thành nhiều tệp."))
    return rows


def _of_text(data: bytes, name: str) -> Iterator[list[str]]:
    if b"\x00" in data[:1000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFile(_("Đây không phải tệp CSV hoặc XLSX, xin lưu lại bằng Excel."))
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(_("Chữ trong tệp không đọc được, xin lưu lại kiểu “CSV UTF-8” hoặc XLSX.")) from error
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=mark), MOST_ROWS * 2 + 2))
    except csv.Error as error:
        raise BadFile(_("Tệp CSV bị hỏng ở giữa, xin lưu lại rồi gửi lại.")) from error
    return iter([[_cell(cell) for cell in row[:MOST_COLUMNS]] for row in rows])


def _of_workbook(data: bytes) -> Iterator[list[str]]:
    """Read the first sheet. How large it unpacks is asked of the archive first."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise BadFile(_("Tệp lớn quá khi mở ra, xin chia thành nhiều tệp nhỏ."))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = list(sheet.iter_rows(values_only=True, max_row=MOST_ROWS * 2 + 2, max_col=MOST_COLUMNS))
        book.close()
    except BadFile:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise BadFile(_("Tệp XLSX này không mở được, xin lưu lại bằng Excel.")) from error
    return iter([[_cell(cell) for cell in row] for row in rows])


def _cell(value: object) -> str:
    """Return a cell as text: a phone that a spreadsheet took for a number comes back without ".0"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value))[: LONGEST_CELL + 1]


def _fields(heads: list[str]) -> list[str | None]:
    """Return the field of each column, found by its folded name. Raises ``BadFile`` for one that is missing."""
    known = {_bare(title): field for field, title in COLUMNS.items()}
    fields = [known.get(_bare(head)) for head in heads]
    missing = [COLUMNS[field] for field in REQUIRED if field not in fields]
    if missing:
        raise BadFile(_("Dòng đầu thiếu cột: %s. Xin dùng tệp mẫu.") % ", ".join(missing))
    twice = [COLUMNS[field] for field in COLUMNS if fields.count(field) > 1]
    if twice:
        raise BadFile(_("Cột này có hai lần: %s.") % ", ".join(twice))
    return fields


def _bare(head: str) -> str:
    return "".join(char for char in fold(head).replace("²", "2") if char.isalnum())


def _row(fields: list[str | None], cells: list[str]) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "")
    row.update({field: cell for field, cell in zip(fields, cells, strict=False) if field is not None})
    return row
