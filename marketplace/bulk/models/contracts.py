"""What both sides signed: the contract, each version of its terms, who said yes to which, whose grams they are."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Crop
from farmers.models import GrowingArea, Household
from marketplace.areas.models import Province
from marketplace.bulk.models.offers import LEAST_GRAMS, MOST_GRAMS, BulkOffer, BulkPrice, Side
from marketplace.bulk.models.terms import BulkTerms
from marketplace.bulk.models.traders import Trader
from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.shop.partner.models import LegalSeller

MOST_TOLERANCE_BP = 2_000
"""A fifth more or less: beyond that it is another contract."""


class AgreedTerms(models.Model):
    """What the two sides say yes to."""

    grams = models.PositiveBigIntegerField(_("khối lượng, gam"))
    tolerance_bp = models.PositiveIntegerField(_("cân chênh được phép, phần vạn"))
    price_per_kg = models.PositiveIntegerField(_("giá một kg, đồng"))
    pickup_on = models.DateField(_("ngày lấy hàng"))
    pickup_place = models.CharField(_("nơi lấy hàng"), max_length=200)
    penalty = models.CharField(_("phạt khi bỏ hợp đồng"), max_length=600)

    NAMES = ("grams", "tolerance_bp", "price_per_kg", "pickup_on", "pickup_place", "penalty")

    class Meta:
        abstract = True

    @property
    def least_grams(self) -> int:
        """Return the least that fulfils the terms."""
        return -(-self.grams * (10_000 - self.tolerance_bp) // 10_000)

    @property
    def upper_grams(self) -> int:
        """Return the most that may be loaded without a new yes."""
        return self.grams * (10_000 + self.tolerance_bp) // 10_000


@pghistory.track(fields=["state", "grams", "price_per_kg"])
class BulkContract(AgreedTerms):
    """A sale by the truck between a household (or co-operative) and a trader. The terms are those both said yes to.

    ``weighed_grams`` is what lies on the trader's trucks and never more than ``most_grams``; ``due`` is its price,
    ``paid`` what transfers have paid of it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("chờ hai bên đồng ý")
        AGREED = "agreed", _("đã ký, chờ xe")
        LOADING = "loading", _("đang cân hàng")
        LOADED = "loaded", _("đã cân xong, chờ tiền")
        PAID = "paid", _("đã trả đủ")
        CANCELLED = "cancelled", _("đã hủy")

    number = models.CharField(max_length=24, unique=True)
    offer = models.ForeignKey(BulkOffer, models.PROTECT, related_name="contracts")
    # The price that was accepted; pressed twice, there is one contract. (A cancelled one frees the offer again.)
    price = models.OneToOneField(BulkPrice, models.PROTECT, related_name="contract")
    household = models.ForeignKey(Household, models.PROTECT, related_name="bulk_contracts")
    trader = models.ForeignKey(Trader, models.PROTECT, related_name="bulk_contracts")
    crop = models.ForeignKey(Crop, models.PROTECT, related_name="bulk_contracts")
    growing_area = models.ForeignKey(GrowingArea, models.PROTECT, related_name="bulk_contracts")
    province = models.ForeignKey(Province, models.PROTECT, related_name="+")  # of the signing household
    grade = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    most_grams = models.PositiveBigIntegerField()
    weighed_grams = models.PositiveBigIntegerField(default=0)
    due = models.PositiveBigIntegerField(default=0)
    paid = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    loaded_at = models.DateTimeField(null=True, blank=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(_("lý do hủy"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=~Q(state="cancelled"), name="bulk_one_contract_an_offer"
            ),
            models.CheckConstraint(
                condition=Q(grams__gte=LEAST_GRAMS, grams__lte=MOST_GRAMS), name="bulk_contract_fills_a_truck"
            ),
            models.CheckConstraint(
                condition=Q(tolerance_bp__lte=MOST_TOLERANCE_BP), name="bulk_contract_tolerance_in_bounds"
            ),
            models.CheckConstraint(condition=Q(price_per_kg__gt=0), name="bulk_contract_costs"),
            models.CheckConstraint(condition=Q(weighed_grams__lte=F("most_grams")), name="bulk_never_more_than_agreed"),
            models.CheckConstraint(condition=Q(paid__lte=F("due")), name="bulk_never_paid_more_than_due"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "agreed", "cancelled"), weighed_grams=0)
                | Q(state__in=("loading", "loaded", "paid")),
                name="bulk_cancelled_before_loading",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | (Q(cancelled_by__isnull=False) & ~Q(cancel_reason="")),
                name="bulk_cancelled_with_reason",
            ),
            models.CheckConstraint(condition=~Q(state="paid") | Q(paid=F("due")), name="bulk_paid_is_paid"),
        ]
        indexes = [models.Index(fields=["state", "pickup_on"], name="bulk_contracts_desk")]

    def __str__(self) -> str:
        return self.number

    @property
    def outstanding(self) -> int:
        """Return the đồng that the trader still owes for what was weighed."""
        return self.due - self.paid


class BulkRevision(AgreedTerms):
    """One version of a contract's terms. It holds once both sides said yes to it. Written once."""

    contract = models.ForeignKey(BulkContract, models.PROTECT, related_name="revisions")
    version = models.PositiveSmallIntegerField()
    text_version = models.CharField(_("bản điều khoản chung"), max_length=10, default="1")  # see ``domain.terms.TEXTS``
    reason = models.CharField(_("vì sao đổi"), max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "version"], name="bulk_version_once"),
            models.CheckConstraint(
                condition=Q(grams__gte=LEAST_GRAMS, grams__lte=MOST_GRAMS, tolerance_bp__lte=MOST_TOLERANCE_BP)
                & Q(price_per_kg__gt=0),
                name="bulk_revision_in_bounds",
            ),
        ]
        triggers = [append_only("revision_append_only")]

    def __str__(self) -> str:
        return f"{self.contract_id} v{self.version}"


class BulkYes(models.Model):
    """One side's yes to one version: who said it, and when. Nobody says it for both sides. Written once."""

    revision = models.ForeignKey(BulkRevision, models.PROTECT, related_name="yeses")
    side = models.CharField(max_length=10, choices=Side.choices)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "side"], name="bulk_yes_once_a_side"),
            models.UniqueConstraint(fields=["revision", "by"], name="bulk_yes_of_two_people"),
        ]
        triggers = [append_only("yes_append_only")]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.side}"


class BulkShare(models.Model):
    """A household's part of a contract: its grams, its own yes, and the commission frozen when all had agreed."""

    contract = models.ForeignKey(BulkContract, models.PROTECT, related_name="shares")
    household = models.ForeignKey(Household, models.PROTECT, related_name="bulk_shares")
    legal_seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="bulk_shares")
    grams = models.PositiveBigIntegerField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    terms = models.ForeignKey(BulkTerms, models.PROTECT, null=True, blank=True, related_name="+")
    commission_bp = models.PositiveIntegerField(null=True, blank=True)
    weighed_grams = models.PositiveBigIntegerField(default=0)
    earned = models.PositiveBigIntegerField(default=0)  # đồng, of what was weighed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "household"], name="bulk_share_once"),
            models.CheckConstraint(condition=Q(grams__gt=0), name="bulk_share_weighs"),
            models.CheckConstraint(
                condition=Q(commission_bp__isnull=True, terms__isnull=True)
                | Q(commission_bp__isnull=False, terms__isnull=False),
                name="bulk_share_names_its_terms",
            ),
            models.CheckConstraint(
                condition=Q(weighed_grams=0) | Q(commission_bp__isnull=False), name="bulk_share_agreed_before_weighing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.household_id}"


class BulkShelf(models.Model):
    """What was known of a household's goods when a version of a contract took effect; a decision stands on it.

    Grams: of its lots, of harvests expected beyond these, promised to trucks (this contract's and others'), and left
    in packs for sale by parcel, after what had to be taken off the shelf was. Written once.
    """

    share = models.ForeignKey(BulkShare, models.PROTECT, related_name="shelves")
    lot_grams = models.PositiveBigIntegerField()
    expected_grams = models.PositiveBigIntegerField()
    truck_grams = models.PositiveBigIntegerField()
    parcel_grams = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(parcel_grams=0)
                | Q(lot_grams__gte=F("parcel_grams") + F("truck_grams") - F("expected_grams")),
                name="bulk_never_the_same_grams_twice",
            )
        ]
        triggers = [append_only("shelf_append_only")]

    def __str__(self) -> str:
        return f"{self.share_id}: {self.truck_grams} / {self.parcel_grams}"
