"""Lines of the bank's statement: what a trader paid for a truck is in the books already, and comes in only once."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.bulk.models import BulkTransfer
from marketplace.common.text import clean
from marketplace.settlement.models import ProvincePayment
from marketplace.shop.checkout.domain import record_transfer
from marketplace.shop.checkout.domain.errors import KeyReused
from marketplace.shop.payment.models import IncomingTransfer


def record_statement_line(
    *, bank_ref: str, reference: str, amount: int, received_at: dt.datetime, by: User
) -> IncomingTransfer:
    """Record a line of the statement as money for orders; see ``record_transfer``.

    Raises ``KeyReused`` where it was recorded for a sale by the truck or as a province's, and as ``record_transfer``.
    """
    if BulkTransfer.objects.filter(bank_ref=clean(bank_ref)).exists():
        raise KeyReused(_("Số tham chiếu %s đã được ghi cho một hợp đồng bán sỉ.") % clean(bank_ref))
    if ProvincePayment.objects.filter(bank_ref=clean(bank_ref), incoming=None).exists():
        raise KeyReused(_("Số tham chiếu %s đã được ghi là tiền của một tỉnh.") % clean(bank_ref))
    return record_transfer(bank_ref=bank_ref, reference=reference, amount=amount, received_at=received_at, by=by)


def recorded_references(references: Collection[str]) -> set[str]:
    """Return those of the bank's references that are in the books: for orders, sales by the truck, of provinces."""
    books = (IncomingTransfer, BulkTransfer, ProvincePayment)
    found = (kind.objects.filter(bank_ref__in=references).values_list("bank_ref", flat=True) for kind in books)
    return {reference for kind in found for reference in kind}
