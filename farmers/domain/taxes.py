"""What is known of a household's taxes: its code, or why none is withheld."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from farmers.domain.guards import role_in
from farmers.domain.states import locked_household
from farmers.models import Household
from marketplace.common.errors import BadValue, NotAllowed
from marketplace.common.text import clean
from marketplace.shop.partner.models import LegalSeller

if TYPE_CHECKING:
    from marketplace.accounts.models import User


def set_tax_status(*, household: Household, tax_code: str, exempt: bool, source: str, by: "User") -> None:
    """Note a tax code (10 to 14 digits and dashes) and whether the grower is exempt, by which paper.

    Raises ``NotAllowed`` for a member of the household, ``BadValue`` for a code that is none or an exemption without
    its paper.
    """
    if role_in(household, by) is not None:
        raise NotAllowed(_("Người trong hộ không tự ghi tình trạng thuế được."))
    code, paper = clean(tax_code).replace(" ", ""), clean(source)
    digits = code.replace("-", "")
    if code and not (digits.isascii() and digits.isdigit() and 10 <= len(digits) <= 13 and len(code) <= 14):
        raise BadValue(_("Mã số thuế có 10, 12 hoặc 13 chữ số, xin xem lại."), field="tax_code")
    if exempt and not paper:
        raise BadValue(_("Miễn thuế cần ghi giấy tờ nào nói vậy."), field="source")
    with transaction.atomic():
        locked_household(household)
        LegalSeller.objects.filter(pk=household.legal_seller_id).update(
            tax_code=code, grower_exempt=exempt, grower_exempt_source=paper[:200] if exempt else ""
        )
