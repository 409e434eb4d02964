"""Which commission holds, and from when another one does."""

import datetime as dt
from collections.abc import Set

from django.utils.translation import gettext as _

from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import BadValue, DomainError
from marketplace.common.validity import put_in_force
from marketplace.shop.partner.models import SellerKind, SellerTerms

_IN_FORCE: Compiled[SellerTerms] = Compiled(  # the latest comes last
    lambda: (
        SellerTerms.objects.in_force(Given("on")).filter(seller_kind__among=Given("kinds")).order_by("valid_from", "pk")
    )
)


class NoTerms(DomainError):
    """No terms are in force for this kind of seller: its goods cannot be sold."""

    code = "no_terms"


def commission_terms(*, seller_kind: SellerKind | str, on: dt.date) -> SellerTerms:
    """Return the terms in force for a kind of seller on a day, the latest where several are. Raises ``NoTerms``."""
    return terms_by_kind(seller_kinds={seller_kind}, on=on)[seller_kind]


def terms_by_kind(*, seller_kinds: Set[str], on: dt.date) -> dict[str, SellerTerms]:
    """Return the terms in force for kinds of sellers on a day, in one query. Raises ``NoTerms`` where one has none."""
    in_force = _IN_FORCE.rows(on=on, kinds=[str(kind) for kind in seller_kinds])
    terms = {str(each.seller_kind): each for each in in_force}
    if terms.keys() != seller_kinds:
        raise NoTerms(_("Sàn chưa có biểu hoa hồng cho loại người bán này, nên chưa nhận được đơn."))
    return terms


def put_terms_in_force(
    *, seller_kind: SellerKind | str, commission_bp: int, valid_from: dt.date, source: str
) -> SellerTerms:
    """Let the commission of a kind of seller be ``commission_bp`` ten-thousandths from a day on; return the terms.

    Lines already ordered keep theirs. Raises as ``put_in_force`` does, and ``BadValue`` for a share above all.
    """
    if not 0 <= commission_bp <= 10_000:
        raise BadValue(_("Hoa hồng phải từ 0 đến 100 %."), field="commission_bp")
    kind = SellerKind(seller_kind)
    terms = SellerTerms(seller_kind=kind, commission_bp=commission_bp, valid_from=valid_from, source=source)
    written: SellerTerms = put_in_force(row=terms, besides=SellerTerms.objects.filter(seller_kind=kind))
    return written
