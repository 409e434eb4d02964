"""What a bulk sale costs its seller, and what a contract says where nobody says otherwise: dated."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.common.validity import Dated
from marketplace.shop.partner.models import SellerKind


class BulkTerms(Dated):
    """Commission on bulk sales of a kind of seller, and the tolerance and penalty that a contract begins with."""

    seller_kind = models.CharField(max_length=20, choices=SellerKind.choices)
    commission_bp = models.PositiveIntegerField(_("hoa hồng, phần vạn"))
    tolerance_bp = models.PositiveIntegerField(_("cân chênh được phép, phần vạn"))
    penalty = models.CharField(_("phạt khi bỏ hợp đồng"), max_length=600)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["seller_kind", "valid_from"], name="bulk_terms_once_a_day"),
            models.CheckConstraint(
                condition=Q(commission_bp__lte=10_000) & Q(tolerance_bp__lte=2_000), name="bulk_terms_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seller_kind}: {self.commission_bp} bp"
