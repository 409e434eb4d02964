"""What is wrong with a row of a file of households: which column, and what to do about it."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Crop
from farmers.domain.sheets import COLUMNS, LONGEST_CELL, REQUIRED
from farmers.models import HouseholdMember, ImportFile, ImportRow
from marketplace.accounts.domain import tidy_name
from marketplace.areas.models import Commune
from marketplace.areas.parsing import parse_address
from marketplace.areas.queries import find_commune
from marketplace.common.errors import DomainError
from marketplace.common.phones import normalise_phone
from marketplace.common.text import fold

MOST_AREA_M2 = 100_000_000
Errors = list[list[str]]


class Checker:
    """Reads the rows of one file: what must be unique in it is counted once, places and crops are found once."""

    def __init__(self, file: ImportFile) -> None:
        cells = list(file.rows.values_list("cells", flat=True))
        phones = (_phone_or_none(row["phone"]) for row in cells)
        self.phones = Counter(phone for phone in phones if phone)
        self.papers = Counter(fold(row["paper_ref"]) for row in cells if row["paper_ref"])
        self.crops = {fold(crop.name): crop for crop in Crop.objects.all()}
        self.communes: dict[str, Commune | None] = {}
        self.owners = set(
            HouseholdMember.objects.filter(
                role=HouseholdMember.Role.OWNER, until__isnull=True, user__phone__in=list(self.phones)
            )
            .exclude(household__state="closed")
            .values_list("user__phone", flat=True)
        )

    def errors_of(self, row: ImportRow) -> Errors:
        """Return [column, sentence] for each thing that is wrong; nothing for a row that can be imported."""
        errors: Errors = []
        for field in REQUIRED:
            if not row.cells[field]:
                errors.append([COLUMNS[field], _("Còn trống, xin điền.")])
        for field, text in row.cells.items():
            if len(text) > LONGEST_CELL:
                errors.append([COLUMNS[field], _("Dài quá 300 chữ, xin viết gọn.")])
        for check in (self._name, self._phone, self._place, self._crops, self._area, self._contact, self._paper):
            errors.extend(check(row.cells))
        return errors

    def facts_of(self, row: ImportRow) -> dict[str, Any]:
        """Return the arguments of ``begin_for_somebody`` for a row without errors."""
        cells = row.cells
        crops, other = self._found_crops(cells["crops"])
        return {
            "full_name": tidy_name(cells["full_name"]),
            "phone": _phone_or_none(cells["phone"]) or "",
            "commune": self._commune(cells["place"]),
            "place_as_written": cells["place"][:200],
            "address_text": cells["address_text"],
            "crops": crops,
            "other_crops": "; ".join(other)[:200],
            "area_m2": _area(cells["area_m2"]),
            "contact_phone": _phone_or_none(cells["contact_phone"]) or "",
            "contact_name": cells["contact_name"][:120],
        }

    def _name(self, cells: dict[str, str]) -> Errors:
        return _refused("full_name", tidy_name, cells["full_name"])

    def _phone(self, cells: dict[str, str]) -> Errors:
        if not cells["phone"]:
            return []
        errors = _refused("phone", normalise_phone, cells["phone"])
        phone = _phone_or_none(cells["phone"])
        if phone is not None and self.phones[phone] > 1:
            errors.append([COLUMNS["phone"], _("Số này có ở nhiều dòng trong tệp, mỗi hộ một số.")])
        if phone in self.owners:
            errors.append([COLUMNS["phone"], _("Số này đã có hộ trên chợ, xin bỏ dòng này.")])
        return errors

    def _place(self, cells: dict[str, str]) -> Errors:
        if not cells["place"] or self._commune(cells["place"]) is not None:
            return []
        return [[COLUMNS["place"], _("Chưa rõ xã, phường nào, xin ghi đủ xã và tỉnh, ví dụ “xã Lục Ngạn, Bắc Ninh”.")]]

    def _commune(self, text: str) -> Commune | None:
        if text not in self.communes:
            found = parse_address(text).commune
            self.communes[text] = find_commune(found.code) if found is not None else None
        return self.communes[text]

    def _crops(self, cells: dict[str, str]) -> Errors:
        if len("; ".join(self._found_crops(cells["crops"])[1])) > 200:
            return [[COLUMNS["crops"], _("Danh sách cây khác dài quá, xin viết gọn.")]]
        return []

    def _found_crops(self, text: str) -> tuple[list[Crop], list[str]]:
        """Return the crops that the market knows, and the names that it does not: a reviewer reads those."""
        names = [name.strip() for name in text.replace(",", ";").replace("\n", ";").split(";") if name.strip()]
        known = {fold(name): self.crops[fold(name)] for name in names if fold(name) in self.crops}
        return list(known.values()), [name for name in names if fold(name) not in self.crops]

    def _area(self, cells: dict[str, str]) -> Errors:
        if cells["area_m2"] and _area(cells["area_m2"]) is None:
            return [[COLUMNS["area_m2"], _("Xin ghi số mét vuông, ví dụ 4000, hoặc để trống.")]]
        return []

    def _contact(self, cells: dict[str, str]) -> Errors:
        if cells["phone"]:
            return []
        if not cells["contact_phone"]:
            return [[COLUMNS["contact_phone"], _("Hộ không có điện thoại thì cần số của người làm thay.")]]
        return _refused("contact_phone", normalise_phone, cells["contact_phone"]) + (
            _refused("contact_name", tidy_name, cells["contact_name"])
        )

    def _paper(self, cells: dict[str, str]) -> Errors:
        if self.papers[fold(cells["paper_ref"])] > 1:
            return [[COLUMNS["paper_ref"], _("Số giấy này có ở nhiều dòng, mỗi hộ một giấy.")]]
        if len(cells["paper_ref"]) > 100:
            return [[COLUMNS["paper_ref"], _("Số giấy dài quá, xin ghi gọn.")]]
        return []


def _refused(field: str, read: Any, text: str) -> Errors:
    """Return the sentence of a reader that refuses a text; an empty text has been said already."""
    if not text:
        return [] if field != "contact_name" else [[COLUMNS[field], _("Còn trống, xin điền.")]]
    try:
        read(text)
    except DomainError as error:
        return [[COLUMNS[field], str(error)]]
    return []


def _phone_or_none(text: str) -> str | None:
    """Return a phone; nine digits that lost their zero in a spreadsheet get it back."""
    typed = f"0{text}" if text.isdigit() and len(text) == 9 else text
    try:
        return normalise_phone(typed) if typed else None
    except DomainError:
        return None


def _area(text: str) -> int | None:
    digits = text.replace(".", "").replace(" ", "").replace(",", "")
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits[:12]) <= MOST_AREA_M2:
        return None
    return int(digits)
