"""What search reads: an entry for each product, the names of the market, and words that mean the same."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.produce import Crop
from marketplace.common import clock
from marketplace.common.append_only import append_only


class SearchEntry(models.Model):
    """A product as it is found. Written from a ``SearchDocument``, never by hand; may be thrown away and built anew.

    ``terms`` holds what can be asked for (see ``catalog.search.terms``), the columns what lists are narrowed by.
    """

    class SellerKind(models.TextChoices):
        HOUSEHOLD = "household", _("hộ nông dân")
        COOPERATIVE = "cooperative", _("hợp tác xã")
        SHOP = "shop", _("cửa hàng, bưu cục")

    product = models.OneToOneField(
        "catalogue.Product", models.CASCADE, primary_key=True, related_name="search_entry", db_index=False
    )
    terms = SearchVectorField()
    crop = models.ForeignKey(Crop, models.CASCADE, null=True, related_name="+", db_index=False)
    shelf = models.CharField(max_length=120, blank=True)  # the name of the topmost category
    province = models.CharField(max_length=2, blank=True)
    commune = models.CharField(max_length=5, blank=True)
    seller = models.CharField(max_length=40, blank=True)  # who takes turns with whom: a key of the room that sells
    seller_kind = models.CharField(max_length=12, choices=SellerKind.choices, default=SellerKind.HOUSEHOLD)
    schemes = ArrayField(models.CharField(max_length=12), default=list)
    stars = models.PositiveSmallIntegerField(null=True)
    certified_until = models.DateField(null=True)  # the first day on which one of its certificates ends
    months = models.PositiveSmallIntegerField(default=0)  # bit 0 is January; 0: all the year, or nobody knows
    per_kg = models.PositiveIntegerField(null=True)  # đồng a kilogram, as last seen; a card asks anew
    in_stock = models.BooleanField(default=True)  # as last seen; a list asks anew
    listed_on = models.DateField()
    indexed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            GinIndex(fields=["terms"], name="catalogue_search_terms"),
            models.Index(fields=["crop", "-listed_on"], name="catalogue_search_crop"),
            models.Index(fields=["-listed_on", "product"], name="catalogue_search_newest"),
            models.Index(fields=["certified_until"], name="catalogue_search_certified"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(months__lt=4096), name="catalogue_search_twelve_months"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}"


class SearchName(models.Model):
    """A name that the market uses: of a crop, a variety, a shelf, a campaign; or a single word of a title.

    ``text`` is in lower case with the tone of each syllable at its end, so that "hoà" and "hòa" are one name.
    """

    class Kind(models.TextChoices):
        CROP = "c"
        VARIETY = "v"
        SHELF = "g"
        CAMPAIGN = "m"
        WORD = "w"

    kind = models.CharField(max_length=1, choices=Kind.choices)
    text = models.CharField(max_length=160)
    shown = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "text"], name="catalogue_search_name_once")]

    def __str__(self) -> str:
        return self.shown


class SearchSynonym(models.Model):
    """What people type, and what the market calls it; staff edit these rows."""

    class Kind(models.TextChoices):
        SAME = "same", _("gọi khác của")
        WIDER = "wider", _("gồm cả")
        FILLER = "filler", _("không chỉ món hàng nào")
        SEASON = "season", _("hỏi hàng đang vào mùa")
        SELLER = "seller", _("chỉ người bán")

    phrase = models.CharField(_("người mua gõ"), max_length=80)
    means = models.CharField(_("nghĩa là"), max_length=80, blank=True)
    kind = models.CharField(_("loại"), max_length=8, choices=Kind.choices, default=Kind.SAME)
    source = models.CharField(_("nguồn"), max_length=200, help_text=_("Từ điển, văn bản, hoặc nơi nghe thấy"))
    is_active = models.BooleanField(_("đang dùng"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["phrase", "means"]
        verbose_name = _("từ đồng nghĩa")
        verbose_name_plural = _("từ đồng nghĩa")
        constraints = [
            models.UniqueConstraint(fields=["phrase", "means"], name="catalogue_synonym_once"),
            models.CheckConstraint(
                condition=~Q(kind__in=("same", "wider")) | ~Q(means=""), name="catalogue_synonym_means_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phrase} → {self.means}"


class SynonymChange(models.Model):
    """Who changed a word for something, when, from what to what. A row that the data file brought has no change."""

    synonym = models.ForeignKey(SearchSynonym, models.PROTECT, related_name="changes")
    was = models.JSONField(null=True)  # the row's columns; none: there was no such row
    now = models.JSONField()
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        triggers = [append_only("synonym_change_append_only")]

    def __str__(self) -> str:
        return f"{self.synonym_id}: {self.was} → {self.now}"


class SearchUnsent(models.Model):
    """That the entry of a product changed since the second engine was told; nothing where the market has none.

    Several rows may name one product, which may be gone: what is sent is what its entry is then.
    """

    product_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.product_id}"
