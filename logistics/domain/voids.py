"""A sale that its clerk or carrier took back alone is read by a second person.

Cash that was taken and a receipt that says nothing was sold: that is how a drawer is emptied unseen.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.guards import require_reader
from logistics.models import CashSale
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import clean

LONGEST_NOTE = 200


def read_void(*, sale: CashSale, by: User, note: str = "") -> CashSale:
    """Write that ``by``, who leads the point (of the shift or van) or is an admin, has read why a sale was voided.

    ``note`` is what they found, if anything. Read again, it changes nothing: the first reader stays. Raises
    ``NotAllowed``, also for who voided it, ``WrongState`` for a sale that stands, ``BadValue``.
    """
    require_reader(by, sale.home)
    text = clean(note)
    if len(text) > LONGEST_NOTE:
        raise BadValue(_("Ghi chú dài quá, xin viết dưới %d ký tự.") % LONGEST_NOTE, field="note")
    with transaction.atomic():
        locked = CashSale.objects.select_for_update(no_key=True, of=("self",)).get(pk=sale.pk)
        if locked.void_read_at is not None:
            return locked
        if locked.voided_at is None:
            raise WrongState(_("Hóa đơn này không bị hủy, không có gì phải xem."))
        if by.pk == locked.voided_by_id:
            raise NotAllowed(_("Người hủy hóa đơn không tự xem lại. Xin nhờ người thứ hai."))
        locked.void_read_at, locked.void_read_by, locked.void_note = clock.now(), by, text
        locked.save(update_fields=["void_read_at", "void_read_by", "void_note"])
    return locked
