"""What a seller is owed once the cash has cleared, what is kept from it, and when it was paid."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.models import Point, Shipment
from marketplace.accounts.models import BankAccount
from marketplace.areas.models import Province
from marketplace.bulk.models import BulkShare
from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.common.validity import Dated
from marketplace.shop.order.models import Line, SellerOrder
from marketplace.shop.partner.models import LegalSeller, SellerKind, StockRecord
from marketplace.shop.payment.models import IncomingTransfer


class WithholdingRule(Dated):
    """Tax that the platform withholds from a kind of seller, in basis points of the goods (Decree 117/2025)."""

    seller_kind = models.CharField(max_length=20, choices=SellerKind.choices)
    vat_bp = models.PositiveIntegerField()
    pit_bp = models.PositiveIntegerField()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["seller_kind", "valid_from"], name="settlement_rule_once_a_day"),
            models.CheckConstraint(
                condition=Q(vat_bp__lte=10_000 - F("pit_bp")), name="settlement_withholding_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seller_kind}: {self.vat_bp} + {self.pit_bp} bp"


class Payable(models.Model):
    """What a cleared shipment or a paid sale earns its seller: goods − commission − tax withheld = net (whole đồng)."""

    # What earned it: a shipment that was delivered, or a seller order sold over the counter or from a van.
    shipment = models.OneToOneField(Shipment, models.PROTECT, null=True, blank=True, related_name="payable")
    sold = models.OneToOneField(SellerOrder, models.PROTECT, null=True, blank=True, related_name="payable")
    # … or a household's part of a bulk sale that the trader has paid for.
    bulk_share = models.OneToOneField(BulkShare, models.PROTECT, null=True, blank=True, related_name="payable")
    legal_seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="payables")
    goods = models.PositiveBigIntegerField()
    commission = models.PositiveBigIntegerField()
    vat = models.PositiveBigIntegerField()
    pit = models.PositiveBigIntegerField()
    net = models.PositiveBigIntegerField()
    rule = models.ForeignKey(WithholdingRule, models.PROTECT, null=True, blank=True, related_name="+")
    exempt_because = models.CharField(max_length=200, blank=True)
    cleared_at = models.DateTimeField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shipment__isnull=False, sold__isnull=True, bulk_share__isnull=True)
                | Q(shipment__isnull=True, sold__isnull=False, bulk_share__isnull=True)
                | Q(shipment__isnull=True, sold__isnull=True, bulk_share__isnull=False),
                name="settlement_payable_has_one_source",
            ),
            models.CheckConstraint(
                condition=Q(net=F("goods") - F("commission") - F("vat") - F("pit")), name="settlement_payable_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(rule__isnull=False) | ~Q(exempt_because=""), name="settlement_payable_names_its_rule"
            ),
        ]
        triggers = [append_only("payable_append_only")]

    def __str__(self) -> str:
        return f"{self.shipment_id or self.sold_id or self.bulk_share_id}: {self.net}"


@pghistory.track(fields=["status"])
class PayoutBatch(models.Model):
    """Payouts that leave together: made by one person, approved by another, then paid."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("chờ duyệt")
        PAID = "paid", _("đã chi")

    key = models.UUIDField(unique=True)
    number = models.CharField(max_length=24, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | (Q(approved_by__isnull=False) & ~Q(approved_by=F("made_by"))),
                name="settlement_batch_second_person",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Payout(models.Model):
    """One seller's part of a batch; the payables in it are paid by it."""

    batch = models.ForeignKey(PayoutBatch, models.PROTECT, related_name="payouts")
    legal_seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="payouts")
    amount = models.PositiveBigIntegerField()
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "legal_seller"], name="settlement_payout_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="settlement_payout_positive"),
        ]
        triggers = [append_only("payout_append_only")]

    def __str__(self) -> str:
        return f"{self.legal_seller_id}: {self.amount}"


class PayoutItem(models.Model):
    """A payable is in one payout, ever."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="items")
    payable = models.OneToOneField(Payable, models.PROTECT, related_name="payout_item")

    class Meta:
        triggers = [append_only("payout_item_append_only")]

    def __str__(self) -> str:
        return f"{self.payout_id}: {self.payable_id}"


class TakenBack(models.Model):
    """Goods taken back at a point after delivery: what the customer gets and what the seller's share falls by.

    Where the seller's part was settled before, ``net`` is offset against the next payout (``PayoutDeduction``), with
    the commission and tax of the payable reversed in proportion; before that the payable is simply made smaller.
    """

    key = models.UUIDField(unique=True)
    seller_order = models.ForeignKey(SellerOrder, models.PROTECT, related_name="taken_back")
    legal_seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="taken_back")
    point = models.ForeignKey(Point, models.PROTECT, related_name="taken_back")
    reason = models.CharField(_("lý do"), max_length=200)
    restock = models.BooleanField(_("còn bán được"))
    refund = models.PositiveBigIntegerField()  # đồng to the customer
    platform = models.PositiveBigIntegerField(default=0)  # funded parts of a discount that go back
    province = models.PositiveBigIntegerField(default=0)
    goods = models.PositiveBigIntegerField()  # refund + platform + province
    payable = models.ForeignKey(Payable, models.PROTECT, null=True, blank=True, related_name="taken_back")
    commission = models.PositiveBigIntegerField(default=0)
    vat = models.PositiveBigIntegerField(default=0)
    pit = models.PositiveBigIntegerField(default=0)
    net = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(goods=F("refund") + F("platform") + F("province")), name="settlement_taken_back_goods"
            ),
            models.CheckConstraint(
                condition=Q(payable__isnull=True, commission=0, vat=0, pit=0, net=0)
                | Q(payable__isnull=False, goods=F("net") + F("commission") + F("vat") + F("pit")),
                name="settlement_taken_back_adds_up",
            ),
        ]
        triggers = [append_only("taken_back_append_only")]

    def __str__(self) -> str:
        return f"{self.seller_order_id}: {self.refund}"


class PayoutDeduction(models.Model):
    """What goods taken back cost a seller is deducted from one payout, ever."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="deductions")
    taken_back = models.OneToOneField(TakenBack, models.PROTECT, related_name="deduction")

    class Meta:
        triggers = [append_only("payout_deduction_append_only")]

    def __str__(self) -> str:
        return f"{self.payout_id}: {self.taken_back_id}"


class ProvincePayment(models.Model):
    """Money that a province sent for its part of discounts, as the bank's statement names it.

    It is booked as it came: what is too little stays owed, what is too much stays to the province's credit.
    """

    province = models.ForeignKey(Province, models.PROTECT, related_name="+")
    bank_ref = models.CharField(_("số tham chiếu của ngân hàng"), max_length=60, unique=True)
    amount = models.PositiveBigIntegerField()  # đồng
    received_on = models.DateField(_("ngày tiền vào"))
    # The held line of the statement that this was, where it came in with a file.
    incoming = models.OneToOneField(
        IncomingTransfer, models.PROTECT, null=True, blank=True, related_name="province_payment"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="settlement_province_paid_something")]
        triggers = [append_only("province_payment_append_only")]

    def __str__(self) -> str:
        return f"{self.province_id}: {self.amount}"


class WayHome(models.Model):
    """Packs that can be sold again and were taken back at a point where their seller keeps no stock.

    They are in no stock record until somebody says that they are home, in ``stockrecord``, or lost on the way.
    """

    class Status(models.TextChoices):
        UNDERWAY = "underway", _("đang về")
        HOME = "home", _("đã về kho")
        LOST = "lost", _("mất, hỏng dọc đường")

    taken_back = models.ForeignKey(TakenBack, models.PROTECT, related_name="ways_home")
    line = models.ForeignKey(Line, models.PROTECT, related_name="ways_home")
    stockrecord = models.ForeignKey(StockRecord, models.PROTECT, related_name="ways_home")
    packs = models.PositiveIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.UNDERWAY)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("vì sao mất"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["taken_back", "line"], name="settlement_way_home_once"),
            models.CheckConstraint(condition=Q(packs__gt=0), name="settlement_way_home_packs"),
            models.CheckConstraint(
                condition=Q(status="underway", ended_at__isnull=True, ended_by__isnull=True, reason="")
                | Q(status="home", ended_at__isnull=False, ended_by__isnull=False, reason="")
                | (Q(status="lost", ended_at__isnull=False, ended_by__isnull=False) & ~Q(reason="")),
                name="settlement_way_home_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["stockrecord"], condition=Q(status="underway"), name="settlement_on_the_way_home")
        ]

    def __str__(self) -> str:
        return f"{self.stockrecord_id}: {self.packs}"
