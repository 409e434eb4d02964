"""Which terms of bulk sales hold, and from when others do."""

import datetime as dt

from django.utils.translation import gettext as _

from marketplace.bulk.domain.errors import NoBulkTerms
from marketplace.bulk.models import BulkTerms
from marketplace.common.errors import BadValue
from marketplace.common.text import clean
from marketplace.common.validity import put_in_force
from marketplace.shop.partner.models import SellerKind

MOST_TOLERANCE_BP = 2_000
TEXTS: dict[str, dt.date] = {"1": dt.date(2026, 1, 1)}
"""The wordings of the common terms and the days from which they hold; a new wording is a new number, never an edit.

The text of number n is ``themes/base/templates/bulk/rules/<n>.html``.
"""


def text_in_force(on: dt.date) -> str:
    """Return the number of the wording that holds on a day; before the first one the first."""
    return max(
        (number for number, since in TEXTS.items() if since <= on), key=lambda number: TEXTS[number], default="1"
    )


def bulk_terms(*, seller_kind: SellerKind | str, on: dt.date) -> BulkTerms:
    """Return the terms in force for a kind of seller on a day. Raises ``NoBulkTerms``."""
    rows = BulkTerms.objects.filter(seller_kind=seller_kind)
    terms: BulkTerms | None = rows.in_force(on).order_by("-valid_from", "-pk").first()
    if terms is None:
        raise NoBulkTerms(_("Sàn chưa có biểu bán sỉ cho loại người bán này, nên chưa lập được hợp đồng."))
    return terms


def put_bulk_terms_in_force(
    *,
    seller_kind: SellerKind | str,
    commission_bp: int,
    tolerance_bp: int,
    penalty: str,
    valid_from: dt.date,
    source: str,
) -> BulkTerms:
    """Let these terms hold from a day on; contracts already agreed keep theirs. Raises as ``put_in_force`` does."""
    penalty = clean(penalty)
    if not 0 <= commission_bp <= 10_000:
        raise BadValue(_("Hoa hồng phải từ 0 đến 100 %."), field="commission_bp")
    if not 0 <= tolerance_bp <= MOST_TOLERANCE_BP:
        raise BadValue(_("Cân chênh được phép phải từ 0 đến 20 %."), field="tolerance_bp")
    if not 1 <= len(penalty) <= 600:
        raise BadValue(_("Xin ghi mức phạt, nhiều nhất 600 chữ."), field="penalty")
    kind = SellerKind(seller_kind)
    terms = BulkTerms(
        seller_kind=kind,
        commission_bp=commission_bp,
        tolerance_bp=tolerance_bp,
        penalty=penalty,
        valid_from=valid_from,
        source=source,
    )
    written: BulkTerms = put_in_force(row=terms, besides=BulkTerms.objects.filter(seller_kind=kind))
    return written
