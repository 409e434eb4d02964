"""Which commission holds."""

import datetime as dt

from django.utils.translation import gettext as _

from marketplace.common.errors import DomainError
from marketplace.shop.partner.models import SellerKind, SellerTerms


class NoTerms(DomainError):
    """No terms are in force for this kind of seller: its goods cannot be sold."""

    code = "no_terms"


def commission_terms(*, seller_kind: SellerKind | str, on: dt.date) -> SellerTerms:
    """Return the terms in force for a kind of seller on a day, the latest where several are. Raises ``NoTerms``."""
    in_force = SellerTerms.objects.in_force(on).filter(seller_kind=seller_kind)
    terms: SellerTerms | None = in_force.order_by("-valid_from", "-pk").first()
    if terms is None:
        raise NoTerms(_("Sàn chưa có biểu hoa hồng cho loại người bán này, nên chưa nhận được đơn."))
    return terms
