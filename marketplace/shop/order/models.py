"""Fork of Oscar's order: order → seller orders → lines, with grams and đồng ordered, estimated and final."""

from typing import NoReturn

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder

from catalog.models import PriceCeiling
from marketplace.accounts.models import HouseholdAccount
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.shop.partner.models import Discount, LegalSeller, SellerTerms, StockPathClosed


def as_agreed(*fields: str) -> pgtrigger.Trigger:
    """Return the trigger that keeps what a customer or seller agreed to as it was when the order was placed."""
    return pgtrigger.ReadOnly(name="as_agreed", fields=list(fields))


class Channel(models.TextChoices):
    WEB = "web", _("trên mạng")
    PHONE = "phone", _("điện thoại")
    COUNTER = "counter", _("tại quầy")
    MOBILE = "mobile", _("bưu tá bán tận nhà")
    COMMUNITY = "community", _("tổ cộng đồng")
    API = "api", _("đối tác")


class OrderStatus(models.TextChoices):
    UNPAID = "unpaid", _("chờ chuyển khoản")  # stock is reserved until ``reserved_until``; sellers do not see it yet
    PLACED = "placed", _("đã đặt")
    CANCELLED = "cancelled", _("đã hủy")
    COMPLETE = "complete", _("hoàn tất")  # every seller order delivered, returned or cancelled, at least one delivered
    RETURNED = "returned", _("đã trả lại")  # nothing was delivered in the end


class Order(AbstractOrder):
    """What a customer ordered. ``number`` cannot be guessed; ``placement_key`` makes placing it happen once."""

    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    placement_key = models.UUIDField(unique=True, null=True, editable=False)
    placement_digest = models.CharField(max_length=64, blank=True, editable=False)
    recipient_name = models.CharField(_("người nhận"), max_length=120, blank=True)
    recipient_phone = models.CharField(_("số điện thoại"), max_length=16, blank=True, db_index=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, related_name="+", verbose_name=_("xã, phường"))
    address_text = models.CharField(_("số nhà, đường, thôn"), max_length=300, blank=True)
    address_as_written = models.CharField(max_length=400, blank=True)
    note = models.CharField(_("dặn bưu tá"), max_length=300, blank=True)
    language = models.CharField(max_length=2, default="vi")
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    payment = models.CharField(_("cách trả tiền"), max_length=20, default="cod", editable=False)
    reserved_until = models.DateTimeField(_("giữ hàng đến"), null=True, blank=True)
    brand = models.CharField(_("thương hiệu"), max_length=40, blank=True)  # whose shop front it came through
    operator = models.CharField(_("doanh nghiệp bưu chính"), max_length=10, blank=True)  # code of who delivers or sells
    household_account = models.ForeignKey(
        HouseholdAccount, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("hộ mua")
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta(AbstractOrder.Meta):
        triggers = [
            as_agreed("number", "placement_key", "placement_digest", "total_incl_tax", "shipping_incl_tax"),
        ]


class SellerOrderStatus(models.TextChoices):
    PLACED = "placed", _("mới đặt")
    CONFIRMED = "confirmed", _("đã nhận lời")
    PACKED = "packed", _("đã đóng gói")
    HANDED_IN = "handed_in", _("đã gửi bưu cục")
    DELIVERED = "delivered", _("đã giao")
    RETURNED = "returned", _("đã trả lại")
    CANCELLED = "cancelled", _("đã hủy")


@pghistory.track(fields=["status"])
class SellerOrder(models.Model):
    """One legal seller's and stocking place's part of an order. Goods and freight in whole đồng, tax included."""

    order = models.ForeignKey("order.Order", models.PROTECT, related_name="seller_orders")
    number = models.CharField(max_length=40, unique=True)  # order number and a letter: CP7K…-A
    legal_seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="seller_orders")
    stocking_place = models.ForeignKey("partner.Partner", models.PROTECT, related_name="seller_orders")
    status = models.CharField(max_length=12, choices=SellerOrderStatus.choices, default=SellerOrderStatus.PLACED)
    goods_total = models.PositiveBigIntegerField()  # as shown; never raised
    goods_final = models.PositiveBigIntegerField(null=True, blank=True)  # after weighing at packing
    freight = models.PositiveBigIntegerField()
    # The id of the tariff row that made the freight; no foreign key, as tariffs live in a higher room.
    freight_tariff_id = models.PositiveBigIntegerField(null=True, blank=True)
    placed_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    packed_at = models.DateTimeField(null=True, blank=True)
    packed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)  # delivered, returned or cancelled

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "legal_seller", "stocking_place"], name="order_seller_part_once"),
            models.CheckConstraint(
                condition=Q(goods_final__isnull=True) | Q(goods_final__lte=F("goods_total")),
                name="order_final_at_most_shown",
            ),
        ]
        indexes = [models.Index(fields=["stocking_place", "status", "placed_at"], name="order_seller_desk")]
        triggers = [
            as_agreed(
                "order", "number", "legal_seller", "stocking_place", "goods_total", "freight", "freight_tariff_id"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def goods_due(self) -> int:
        """Return the đồng due for the goods: final once weighed, as shown before."""
        return self.goods_total if self.goods_final is None else self.goods_final

    @property
    def total_due(self) -> int:
        """Return goods and freight due, in đồng."""
        return self.goods_due + self.freight


class Line(AbstractLine):
    """One product of a seller order. ``unit_price`` is the shown price of a pack, the most that is charged."""

    seller_order = models.ForeignKey(SellerOrder, models.PROTECT, null=True, related_name="lines")
    unit_price = models.PositiveBigIntegerField(null=True)  # đồng a pack, as shown
    price_per_kg = models.PositiveIntegerField(null=True, blank=True)  # đồng, where priced by weight
    ordered_grams = models.PositiveBigIntegerField(null=True, blank=True)  # quantity × net weight, as ordered
    estimated_grams = models.PositiveBigIntegerField(null=True, blank=True)  # what the seller promises at confirming
    final_grams = models.PositiveBigIntegerField(null=True, blank=True)  # weighed at packing
    final_price = models.PositiveBigIntegerField(null=True, blank=True)  # đồng for the line after weighing
    list_price = models.PositiveBigIntegerField(null=True, blank=True)  # đồng a pack before the discount
    discount = models.ForeignKey(Discount, models.PROTECT, null=True, blank=True, related_name="+")
    platform_bp = models.PositiveIntegerField(default=0)  # who pays for the discount, frozen at placement
    province_bp = models.PositiveIntegerField(default=0)
    ceiling = models.ForeignKey(PriceCeiling, models.PROTECT, null=True, blank=True, related_name="+")
    commission_bp = models.PositiveIntegerField(null=True)  # frozen at placement
    seller_terms = models.ForeignKey(SellerTerms, models.PROTECT, null=True, related_name="+")  # the row that said so

    class Meta(AbstractLine.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(final_price__isnull=True) | Q(final_price__lte=F("unit_price") * F("quantity")),
                name="order_line_final_at_most_shown",
            ),
        ]
        triggers = [
            as_agreed(
                "order",
                "seller_order",
                "quantity",
                "unit_price",
                "price_per_kg",
                "list_price",
                "discount",
                "platform_bp",
                "province_bp",
                "ceiling",
                "commission_bp",
                "seller_terms",
            ),
        ]

    @property
    def shown_price(self) -> int:
        """Return the đồng that were shown for the line: the most that is charged."""
        return (self.unit_price or 0) * self.quantity

    @property
    def price_due(self) -> int:
        """Return the đồng due for the line: final once weighed, as shown before."""
        return self.shown_price if self.final_price is None else self.final_price

    def consume_allocation(self, quantity: int) -> NoReturn:
        """Refuse: packing consumes stock, see ``partner.domain.record_sale``."""
        raise StockPathClosed("Use marketplace.shop.partner.domain.record_sale.")

    def cancel_allocation(self, quantity: int) -> NoReturn:
        """Refuse: cancelling releases stock, see ``checkout.domain.cancel_order``."""
        raise StockPathClosed("Use marketplace.shop.partner.locks.release_stock.")


from oscar.apps.order.models import *  # noqa: E402, F403  our classes first, see docs/structure.md
