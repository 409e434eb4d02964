"""Fork of Oscar's partner: a Partner is a stocking place with one legal seller; stock moves only with a record."""

from collections.abc import Iterable
from typing import Any, NoReturn, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Floor
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockRecord

from catalog.models import Crop, PriceCeiling
from marketplace.accounts.models import BankAccount
from marketplace.areas.models import Commune, Province
from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.common.validity import Dated


class StockPathClosed(RuntimeError):
    """Code tried to change stock on one of Oscar's ways, which oversell."""


class SellerKind(models.TextChoices):
    HOUSEHOLD = "household", _("hộ nông dân")
    COOPERATIVE = "cooperative", _("hợp tác xã")
    SUPPLIER = "supplier", _("nhà cung cấp")
    POSTAL_OPERATOR = "postal_operator", _("doanh nghiệp bưu chính")


class LegalSeller(models.Model):
    """Who sells in law: is invoiced, taxed and paid."""

    kind = models.CharField(max_length=20, choices=SellerKind.choices)
    name = models.CharField(_("tên"), max_length=160)
    tax_code = models.CharField(_("mã số thuế"), max_length=14, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, null=True, blank=True, related_name="+")
    # Produce sold by its grower, unprocessed, may be exempt from tax (facts: to be shown by papers, else not).
    grower_exempt = models.BooleanField(_("được miễn thuế nông sản chưa chế biến"), default=False)
    grower_exempt_source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(grower_exempt=False) | ~Q(grower_exempt_source=""), name="partner_exemption_has_source"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SellerTerms(Dated):
    """The commission agreed with a kind of seller, dated; placement freezes rate and row on the order line."""

    seller_kind = models.CharField(max_length=20, choices=SellerKind.choices)
    commission_bp = models.PositiveIntegerField(help_text=_("Phần vạn của tiền hàng: 500 = 5 %"))

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(commission_bp__lte=10_000), name="partner_commission_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"{self.seller_kind}: {self.commission_bp} bp"


class PriceCommitment(models.Model):
    """A seller takes part in price stabilisation: sells this commodity under the ceiling, and commits to an amount."""

    ceiling = models.ForeignKey(PriceCeiling, models.PROTECT, related_name="commitments")
    legal_seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="price_commitments")
    committed = models.PositiveBigIntegerField(_("lượng cam kết, đơn vị gốc"), help_text=_("gam, ml hoặc số cái"))
    registered_on = models.DateField(_("ngày đăng ký"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ceiling", "legal_seller"], name="partner_commitment_once")]

    def __str__(self) -> str:
        return f"{self.legal_seller}: {self.ceiling}"


class RegisteredGoods(models.Model):
    """Goods that a seller registered under a commitment: these, and no others of the crop, keep to the ceiling.

    ``registered_from`` is the first day by the papers, which may have passed when they came; ``binds_from`` the day
    from which the market held the goods to it: what was sold until the day it was written down keeps its price. Goods
    that are taken out and registered again have another row.
    """

    commitment = models.ForeignKey(PriceCommitment, models.PROTECT, related_name="goods")
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="registrations")
    registered_from = models.DateField(_("đăng ký từ ngày"))
    binds_from = models.DateField(_("sàn buộc từ ngày"))
    until = models.DateField(_("đến hết ngày"), null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "product"], condition=Q(until__isnull=True), name="partner_registered_once"
            ),
            models.CheckConstraint(
                condition=Q(binds_from__gte=F("registered_from")), name="partner_registered_before_it_binds"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="registered_as_entered",
                fields=["commitment", "product", "registered_from", "binds_from", "entered_by", "entered_at"],
            ),
            pgtrigger.Protect(name="registered_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.product_id}"


class TruckPromise(models.Model):
    """Grams of a crop that a seller has promised to a truck and not loaded yet; a higher room keeps it up to date.

    ``source`` names what promised them. While there are some, the seller's packs of the crop and these grams together
    are never more than what is harvested and expected (docs/algorithms/bulk.md).
    """

    legal_seller = models.ForeignKey(LegalSeller, models.PROTECT, related_name="truck_promises")
    crop = models.ForeignKey(Crop, models.PROTECT, related_name="+")
    source = models.CharField(max_length=80, unique=True)
    grams = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.source}: {self.grams} g"


class Discount(Dated):
    """So much off the price, and who pays for it: market, province, seller (ten-thousandths; together all).

    One that others than the seller pay for is in force once a second person has said yes to it (``agreed_at``).
    """

    name = models.CharField(_("tên"), max_length=160)
    off_bp = models.PositiveIntegerField(_("giảm, phần vạn của giá"))
    platform_bp = models.PositiveIntegerField(_("sàn chịu, phần vạn"))
    province_bp = models.PositiveIntegerField(_("tỉnh chịu, phần vạn"))
    seller_bp = models.PositiveIntegerField(_("người bán chịu, phần vạn"))
    province = models.ForeignKey(Province, models.PROTECT, null=True, blank=True, related_name="+")
    records: "models.ManyToManyField[StockRecord, models.Model]" = models.ManyToManyField(
        "partner.StockRecord", related_name="discounts", blank=True
    )
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(_("đồng ý lúc"), null=True, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(off_bp__gt=0, off_bp__lt=10_000), name="partner_discount_in_between"),
            models.CheckConstraint(
                condition=Q(platform_bp=10_000 - F("province_bp") - F("seller_bp")), name="partner_discount_is_funded"
            ),
            models.CheckConstraint(
                condition=Q(province_bp=0) | Q(province__isnull=False), name="partner_discount_names_province"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | Q(offered_by__isnull=True) | ~Q(agreed_by=F("offered_by")),
                name="partner_discount_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def needs_a_yes(self) -> bool:
        """Whether others than the seller pay for it, so that a second person has to say yes."""
        return bool(self.platform_bp or self.province_bp)


class DiscountGoods(models.Model):
    """Goods of a crop sold from a province have a discount, whichever listing they are of, also one made later.

    ``product`` and ``legal_seller`` narrow that down; the province is told as for ``LimitedGoods``.
    """

    discount = models.ForeignKey(Discount, models.CASCADE, related_name="goods")
    crop = models.ForeignKey(Crop, models.CASCADE, related_name="discounted_goods")
    province = models.ForeignKey(Province, models.CASCADE, related_name="+")
    product = models.ForeignKey("catalogue.Product", models.CASCADE, null=True, related_name="+")
    legal_seller = models.ForeignKey(LegalSeller, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["discount", "crop", "province", "product", "legal_seller"],
                name="partner_discount_goods_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.discount_id}: {self.crop_id} {self.province_id}"


class LimitedGoods(models.Model):
    """Goods of a crop sold from a province draw on a limit that a higher room wrote, whichever listing they are of.

    Also a listing that is made later, at once. ``product`` and ``legal_seller`` narrow that down. The province is
    that of the selling household, for other sellers that of the stocking place: goods of the shelves are one product
    at many points, and those of another province draw on nothing here. "{day}" in the key stands for the day on which
    the goods are handed in to the post.
    """

    class Measure(models.TextChoices):
        UNITS = "units", _("theo đơn vị đếm")  # grams, millilitres or pieces, as the crop is counted
        ORDERS = "orders", _("đơn")

    crop = models.ForeignKey(Crop, models.CASCADE, related_name="limited_goods")
    province = models.ForeignKey(Province, models.CASCADE, related_name="+")
    product = models.ForeignKey("catalogue.Product", models.CASCADE, null=True, related_name="+")
    legal_seller = models.ForeignKey(LegalSeller, models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=120)
    measure = models.CharField(max_length=6, choices=Measure.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "crop", "province", "product", "legal_seller"],
                name="partner_limited_goods_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.crop_id} {self.province_id}: {self.key}"


class Partner(AbstractPartner):
    """A stocking place: where goods are promised from."""

    class Place(models.TextChoices):
        FARM = "farm", _("nhà vườn")
        POINT = "point", _("bưu cục")
        VAN = "van", _("xe bưu tá")

    legal_seller = models.ForeignKey(LegalSeller, models.PROTECT, null=True, related_name="stocking_places")
    place = models.CharField(max_length=10, choices=Place.choices, default=Place.FARM)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    address_text = models.CharField(max_length=300, blank=True)

    class Meta(AbstractPartner.Meta):
        # Oscar's "dashboard_access" shows a whole order to whoever sells one line of it. Without the permission it
        # can be granted to nobody; sellers have their own desk.
        permissions = ()


@pghistory.track(fields=["price", "price_per_kg"])
class StockRecord(AbstractStockRecord):
    """What may be promised of a product from a stocking place. The only stock truth.

    ``price`` is the price of one pack in whole đồng, tax included, and the most that is charged for it; where goods
    are priced by weight it follows from ``price_per_kg`` and the product's net weight.
    """

    product = models.ForeignKey(
        "catalogue.Product",
        models.CASCADE,
        db_index=False,  # the index below serves as well, and the server would take this one, and sort thousands
        related_name="stockrecords",
    )
    price_per_kg = models.PositiveIntegerField(_("giá một kg, đồng"), null=True, blank=True)

    # What the instance was loaded with: a save never writes these two, and refuses where somebody changed them.
    STOCK_FIELDS = ("num_in_stock", "num_allocated")
    _stock_as_loaded: tuple[int | None, ...]

    class Meta(AbstractStockRecord.Meta):
        # In the order in which places are asked: goods of the shelves lie at thousands of points, the first will do.
        indexes = [models.Index(fields=["product", "id"], name="partner_record_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(num_in_stock__isnull=True)
                | Q(num_allocated__isnull=True)
                | Q(num_allocated__gte=0, num_in_stock__gte=F("num_allocated")),
                name="partner_never_oversold",
            ),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="partner_price_positive"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price=Floor("price")), name="partner_price_whole_dong"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write everything but the stock of an existing record: that was read before and may have moved on.

        Raises ``StockPathClosed`` where the instance's stock was changed: see ``partner.domain.record_movement``.
        """
        if not self._state.adding and not kwargs.get("force_insert"):
            if self._stock() != self._stock_as_loaded:
                raise StockPathClosed("Stock is changed by partner.domain.record_movement and partner.locks only.")
            named: Iterable[str] = kwargs.get("update_fields") or [
                field.attname for field in self._meta.concrete_fields if not field.primary_key
            ]
            kwargs["update_fields"] = set(named) - set(self.STOCK_FIELDS) - self.get_deferred_fields()
        super().save(*args, **kwargs)
        self._stock_as_loaded = self._stock()

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember the stock that was read."""
        record = super().from_db(*args, **kwargs)
        record._stock_as_loaded = record._stock()
        return record

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Remember the stock that was read again."""
        super().refresh_from_db(*args, **kwargs)
        self._stock_as_loaded = self._stock()

    def take_numbers(self, num_in_stock: int, num_allocated: int | None) -> None:
        """Take over the stock that the database has just returned, where somebody changed the row."""
        self.num_in_stock, self.num_allocated = num_in_stock, num_allocated
        self._stock_as_loaded = self._stock()

    def _stock(self) -> tuple[int | None, ...]:
        return tuple(self.__dict__.get(name) for name in self.STOCK_FIELDS)

    def allocate(self, quantity: int) -> NoReturn:
        """Refuse: Oscar adds to what is promised whether there is stock or not."""
        raise StockPathClosed("Use marketplace.shop.partner.locks.allocate_stock.")

    def consume_allocation(self, quantity: int) -> NoReturn:
        """Refuse: Oscar checks first and writes later."""
        raise StockPathClosed("Use marketplace.shop.partner.locks.consume_stock.")

    def cancel_allocation(self, quantity: int) -> NoReturn:
        """Refuse: Oscar silently releases less than was asked for."""
        raise StockPathClosed("Use marketplace.shop.partner.locks.release_stock.")


class StockMovement(models.Model):
    """One change of the stock on hand, in packs, with its reason; the sum of a record's movements is its stock."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("tồn đầu")
        HARVESTED = "harvested", _("thu hoạch")
        RECEIVED = "received", _("nhập")
        TRANSFER_IN = "transfer_in", _("chuyển đến")
        TRANSFER_OUT = "transfer_out", _("chuyển đi")
        SOLD = "sold", _("bán")
        SPOILED = "spoiled", _("hỏng")
        COUNTED = "counted", _("kiểm kê")
        RETURNED = "returned", _("khách trả về")
        RESTOCKED = "restocked", _("nhập lại")
        SET_ASIDE = "set_aside", _("để dành cho xe")
        RECALLED = "recalled", _("thu hồi lô")

    stockrecord = models.ForeignKey("partner.StockRecord", models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    quantity = models.IntegerField(help_text=_("Số gói, dương là vào, âm là ra"))
    source_kind = models.CharField(max_length=40)
    source_ref = models.CharField(max_length=80)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stockrecord", "kind", "source_kind", "source_ref"], name="partner_movement_once"
            ),
            models.CheckConstraint(condition=~Q(quantity=0), name="partner_movement_not_zero"),
        ]
        triggers = [append_only("movement_append_only")]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:+d}"


from oscar.apps.partner.models import *  # noqa: E402, F403  our classes first, see docs/structure.md
