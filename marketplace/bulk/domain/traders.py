"""Traders: who they are in law, and who speaks for them."""

import re
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.bulk.domain.guards import must_be_staff
from marketplace.bulk.models import Trader, TraderMember
from marketplace.common import clock
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.phones import normalise_phone
from marketplace.common.text import clean

if TYPE_CHECKING:
    from marketplace.accounts.models import User

_TAX_CODE = re.compile(r"[0-9]{10}(-[0-9]{3})?|[0-9]{12}")


def register_trader(
    *, name: str, tax_code: str, phone: str, person: "User", address_text: str = "", by: "User"
) -> Trader:
    """Register a legal buyer with the first person who speaks for it; the same again returns the one that is there.

    Raises ``BadValue`` for an empty name, a tax code that is none or another's, a wrong phone, ``NotAllowed``.
    """
    must_be_staff(by)
    name, address_text = clean(name), clean(address_text)
    tax_code = re.sub(r"[\s.]", "", clean(tax_code))
    if not 2 <= len(name) <= 160:
        raise BadValue(_("Xin ghi tên bên mua như trên giấy đăng ký kinh doanh."), field="name")
    if not _TAX_CODE.fullmatch(tax_code):
        raise BadValue(_("Mã số thuế có 10 số, 13 số (0123456789-001) hoặc 12 số, xin xem lại."), field="tax_code")
    if len(address_text) > 300:
        raise BadValue(_("Địa chỉ dài quá, xin viết gọn lại."), field="address_text")
    facts = {"name": name, "phone": normalise_phone(phone), "address_text": address_text, "registered_by": by}
    with transaction.atomic():
        trader, made = _find_or_make(tax_code, facts)
        if not made and trader.name != name:
            raise BadValue(_("Mã số thuế này là của “%s”, xin xem lại.") % trader.name, field="tax_code")
        add_trader_member(trader=trader, user=person, by=by)
    return trader


def _find_or_make(tax_code: str, facts: dict[str, object]) -> tuple[Trader, bool]:
    trader: Trader
    trader, made = Trader.objects.get_or_create(tax_code=tax_code, defaults={"code": f"TL{tax_code}", **facts})
    return trader, made


def add_trader_member(*, trader: Trader, user: "User", by: "User") -> TraderMember:
    """Let a person speak for the trader from now on; again changes nothing. Raises ``NotAllowed``."""
    must_be_staff(by)
    present = TraderMember.objects.filter(trader=trader, user=user, until__isnull=True)
    try:
        with transaction.atomic():
            known = present.first()
            return known or TraderMember.objects.create(trader=trader, user=user, added_by=by, since=clock.now())
    except IntegrityError:  # somebody added the same person a moment ago
        return present.get()


def end_trader_member(*, trader: Trader, user: "User", by: "User") -> None:
    """Let a person speak for the trader no longer; nothing happens where they did not. Raises ``WrongState``."""
    must_be_staff(by)
    with transaction.atomic():
        Trader.objects.select_for_update(no_key=True).get(pk=trader.pk)
        present = TraderMember.objects.filter(trader=trader, until__isnull=True)
        if not present.filter(user=user).exists():
            return
        if present.count() == 1:
            raise WrongState(_("Bên mua phải còn ít nhất một người, xin thêm người mới trước."))
        present.filter(user=user).update(until=clock.now())
