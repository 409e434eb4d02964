"""Fork of Oscar's order: order → seller orders → lines, with grams and đồng ordered, estimated and final."""

from typing import NoReturn

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder

from catalog.models import PriceCeiling
from marketplace.accounts.models import HouseholdAccount
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.common.money import divide_half_up, rate_of
from marketplace.shop.order.changes import OrderChange as OrderChange
from marketplace.shop.order.changes import tells
from marketplace.shop.partner.models import Discount, LegalSeller, SellerTerms, StockPathClosed


def as_agreed(*fields: str) -> pgtrigger.Trigger:
    """Return the trigger that keeps what a customer or seller agreed to as it was when the order was placed."""
    return pgtrigger.ReadOnly(name="as_agreed", fields=list(fields))


PREPAID = "transfer"
"""The code of the way to pay where the money comes first (``payment.methods.BankTransfer``)."""


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
    paid_at = models.DateTimeField(_("chuyển khoản đến lúc"), null=True, blank=True)  # a prepaid order's money is here
    brand = models.CharField(_("thương hiệu"), max_length=40, blank=True)  # whose shop front it came through
    operator = models.CharField(_("doanh nghiệp bưu chính"), max_length=10, blank=True)  # code of who delivers or sells
    household_account = models.ForeignKey(
        HouseholdAccount, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("hộ mua")
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta(AbstractOrder.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="unpaid") | Q(reserved_until__isnull=False, paid_at__isnull=True),
                name="order_unpaid_is_reserved_for_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["reserved_until"], condition=Q(status="unpaid"), name="order_unpaid_expiry"),
        ]
        triggers = [
            as_agreed("number", "placement_key", "placement_digest", "total_incl_tax", "shipping_incl_tax"),
            tells("NEW.id", pgtrigger.Insert | pgtrigger.UpdateOf("status")),
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
    goods_agreed = models.PositiveBigIntegerField(null=True, blank=True)  # the customer's yes to more weight
    goods_final = models.PositiveBigIntegerField(null=True, blank=True)  # after weighing at packing
    goods_refused = models.PositiveBigIntegerField(default=0)  # of that, packs refused at the door
    prepaid = models.PositiveBigIntegerField(default=0, editable=False)  # đồng of a bank transfer; the rest is cash
    freight = models.PositiveBigIntegerField()
    # The id of the tariff row that made the freight; no foreign key, as tariffs live in a higher room.
    freight_tariff_id = models.PositiveBigIntegerField(null=True, blank=True)
    placed_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # The day on which the seller is to hand in to the post; none where no parcel travels. See checkout.domain.hand_in.
    hand_in_on = models.DateField(_("ngày gửi bưu cục"), null=True, blank=True, editable=False)
    packed_at = models.DateTimeField(null=True, blank=True)
    packed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)  # delivered, returned or cancelled
    cancel_reason = models.CharField(max_length=200, blank=True)  # where this part was cancelled alone
    # What this part took of the order's quotas (key → amount), to give back where it is cancelled alone.
    quota_takes = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "legal_seller", "stocking_place"], name="order_seller_part_once"),
            models.CheckConstraint(
                condition=Q(goods_final__isnull=True)
                | Q(goods_final__lte=Coalesce(F("goods_agreed"), F("goods_total"))),
                name="order_final_at_most_shown",
            ),
            models.CheckConstraint(
                condition=Q(goods_refused=0) | Q(goods_refused__lt=F("goods_final")), name="order_refused_in_part"
            ),
        ]
        indexes = [models.Index(fields=["stocking_place", "status", "placed_at"], name="order_seller_desk")]
        triggers = [
            as_agreed(
                "order", "number", "legal_seller", "stocking_place", "goods_total", "freight", "freight_tariff_id"
            ),
            tells("NEW.order_id", pgtrigger.UpdateOf("status", "goods_final")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def goods_due(self) -> int:
        """Return the đồng due for the goods: final once weighed, as shown before; less what was refused."""
        return (self.goods_total if self.goods_final is None else self.goods_final) - self.goods_refused

    @property
    def total_due(self) -> int:
        """Return goods and freight due, in đồng."""
        return self.goods_due + self.freight

    @property
    def cash_due(self) -> int:
        """Return the đồng to collect at the door: what is due and not paid by bank transfer."""
        return max(0, self.total_due - self.prepaid)


class Line(AbstractLine):
    """One product of a seller order. ``unit_price`` is the shown price of a pack, the most that is charged."""

    seller_order = models.ForeignKey(SellerOrder, models.PROTECT, null=True, related_name="lines")
    unit_price = models.PositiveBigIntegerField(null=True)  # đồng a pack, as shown
    price_per_kg = models.PositiveIntegerField(null=True, blank=True)  # đồng, where priced by weight
    ordered_grams = models.PositiveBigIntegerField(null=True, blank=True)  # quantity × net weight, as ordered
    estimated_grams = models.PositiveBigIntegerField(null=True, blank=True)  # what the seller promises at confirming
    final_grams = models.PositiveBigIntegerField(null=True, blank=True)  # weighed at packing
    agreed_price = models.PositiveBigIntegerField(null=True, blank=True)  # the most, by a later yes to more weight
    final_price = models.PositiveBigIntegerField(null=True, blank=True)  # đồng for the line after weighing
    refused_packs = models.PositiveIntegerField(default=0)  # at the door
    refused_price = models.PositiveBigIntegerField(default=0)
    returned_packs = models.PositiveIntegerField(default=0)  # taken back after delivery
    returned_price = models.PositiveBigIntegerField(default=0)
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
                condition=Q(final_price__isnull=True)
                | Q(final_price__lte=Coalesce(F("agreed_price"), F("unit_price") * F("quantity"))),
                name="order_line_final_at_most_shown",
            ),
            models.CheckConstraint(
                condition=Q(agreed_price__isnull=True) | Q(agreed_price__gt=F("unit_price") * F("quantity")),
                name="order_line_agreed_to_more",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("refused_packs") + F("returned_packs")), name="order_line_packs_back"
            ),
            models.CheckConstraint(
                condition=Q(refused_price=0, returned_price=0)
                | Q(final_price__gte=F("refused_price") + F("returned_price")),
                name="order_line_price_back",
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
            tells(
                "NEW.order_id",
                pgtrigger.UpdateOf("final_grams", "final_price", "estimated_grams", "refused_price", "returned_price"),
            ),
        ]

    @property
    def shown_price(self) -> int:
        """Return the đồng that were shown for the line: the most that is charged."""
        return (self.unit_price or 0) * self.quantity

    @property
    def most_price(self) -> int:
        """Return the most that is charged for the line: as shown, or a later yes to more weight."""
        return self.shown_price if self.agreed_price is None else self.agreed_price

    @property
    def price_due(self) -> int:
        """Return the đồng due for the line: final once weighed, as shown before; less what was refused."""
        return (self.shown_price if self.final_price is None else self.final_price) - self.refused_price

    @property
    def delivered_packs(self) -> int:
        """Return the packs that were not refused at the door."""
        return self.quantity - self.refused_packs

    @property
    def kept_price(self) -> int:
        """Return the đồng of what the customer kept: due less what was taken back after delivery."""
        return self.price_due - self.returned_price

    def price_of_packs(self, packs: int, *, of: int, price: int) -> int:
        """Return the share of ``price`` that ``packs`` of ``of`` packs are worth, rounded half up."""
        return divide_half_up(price * packs, of)

    @property
    def discount_due(self) -> int:
        """Return the đồng of discount on what is due: the share of the line's discount, rounded half up."""
        return self.discount_on(self.price_due)

    @property
    def platform_due(self) -> int:
        """Return the đồng of ``discount_due`` that the market pays."""
        return self.funded_on(self.price_due)[0]

    @property
    def province_due(self) -> int:
        """Return the đồng of ``discount_due`` that the province pays."""
        return self.funded_on(self.price_due)[1]

    @property
    def value_due(self) -> int:
        """Return what the line brings its seller before commission and tax: the price and what others fund of it."""
        return self.value_of(self.price_due)

    def discount_on(self, price: int) -> int:
        """Return the đồng of discount that belong to ``price`` đồng of this line."""
        if self.list_price is None or not self.shown_price:
            return 0
        off = max(0, self.list_price * self.quantity - self.shown_price)
        return divide_half_up(off * price, self.shown_price)

    def funded_on(self, price: int) -> tuple[int, int]:
        """Return what market and province pay of the discount on ``price`` đồng; together never more than all of it.

        The province gets what both round to, less the market's part, so that no đồng is paid twice.
        """
        off = self.discount_on(price)
        platform = rate_of(off, self.platform_bp)
        return platform, rate_of(off, self.platform_bp + self.province_bp) - platform

    def value_of(self, price: int) -> int:
        """Return ``price`` đồng of this line with what others fund of its discount."""
        return price + sum(self.funded_on(price))

    def consume_allocation(self, quantity: int) -> NoReturn:
        """Refuse: packing consumes stock, see ``partner.domain.record_sale``."""
        raise StockPathClosed("Use marketplace.shop.partner.domain.record_sale.")

    def cancel_allocation(self, quantity: int) -> NoReturn:
        """Refuse: cancelling releases stock, see ``checkout.domain.cancel_order``."""
        raise StockPathClosed("Use marketplace.shop.partner.locks.release_stock.")


class RefusedGoods(models.Model):
    """Packs of a line that were refused at the door while the rest was taken; they travel back with the carrier."""

    class Reason(models.TextChoices):
        DAMAGED = "damaged", _("hư hỏng")
        NOT_AS_ORDERED = "not_as_ordered", _("không đúng hàng đã đặt")
        TOO_MUCH = "too_much", _("khách bớt lại")

    line = models.OneToOneField(Line, models.PROTECT, related_name="refused")
    packs = models.PositiveIntegerField()
    amount = models.PositiveBigIntegerField()  # đồng that were not collected for them
    reason = models.CharField(_("vì sao không nhận"), max_length=20, choices=Reason.choices)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    back_at = models.DateTimeField(null=True, blank=True)  # the office took them from the carrier
    back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(packs__gt=0), name="order_refused_packs")]
        triggers = [
            as_agreed("line", "packs", "amount", "reason", "at", "by"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.packs}"


class ReturnedGoods(models.Model):
    """Packs of a line that were taken back at a point after delivery; ``event`` is the key of the taking back."""

    event = models.UUIDField()
    line = models.ForeignKey(Line, models.PROTECT, related_name="returned")
    packs = models.PositiveIntegerField()
    amount = models.PositiveBigIntegerField()  # đồng that the customer gets back for them
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "line"], name="order_returned_once"),
            models.CheckConstraint(condition=Q(packs__gt=0), name="order_returned_packs"),
        ]
        triggers = [append_only("returned_append_only")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.packs}"


class WeightProposal(models.Model):
    """A seller asks whether a line may weigh, and cost, more than was shown; without a yes it may not."""

    class Answer(models.TextChoices):
        ASKED = "asked", _("chờ khách trả lời")
        YES = "yes", _("khách đồng ý")
        NO = "no", _("khách không đồng ý")

    line = models.ForeignKey(Line, models.PROTECT, related_name="weight_proposals")
    grams = models.PositiveBigIntegerField()
    price = models.PositiveBigIntegerField()  # đồng for the line at that weight
    answer = models.CharField(max_length=5, choices=Answer.choices, default=Answer.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    # Who noted the answer: a clerk who asked by telephone, the customer where logged in, nobody for a guest.
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by_phone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(answer="asked"), name="order_one_open_proposal"),
            models.CheckConstraint(
                condition=Q(answer="asked", answered_at__isnull=True)
                | (~Q(answer="asked") & Q(answered_at__isnull=False)),
                name="order_answer_has_its_time",
            ),
        ]
        triggers = [as_agreed("line", "grams", "price", "asked_at", "asked_by")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.grams} g"


from oscar.apps.order.models import *  # noqa: E402, F403  our classes first, see docs/structure.md
