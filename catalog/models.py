"""Fork of Oscar's catalogue: a product says what is in the pack, how it is sold and how it is priced."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractProduct

from catalog.essentials import LimitedProduct, PriceCeiling, PriceDecision, Ration
from catalog.finding import SearchEntry, SearchName, SearchSynonym, SearchUnsent, SynonymChange
from catalog.produce import Certificate, Crop

__all__ = [
    "Category",
    "Certificate",
    "Crop",
    "LimitedProduct",
    "PriceCeiling",
    "PriceDecision",
    "Product",
    "ProductCategory",
    "ProductClass",
    "Ration",
    "SearchEntry",
    "SearchName",
    "SearchSynonym",
    "SearchUnsent",
    "SynonymChange",
]


class Product(AbstractProduct):
    """A pack of produce (or essentials): sold by the piece, priced by the pack or by the kilogram."""

    class PricedBy(models.TextChoices):
        PACK = "pack", _("theo gói")
        KG = "kg", _("theo kg")

    crop = models.ForeignKey(Crop, models.PROTECT, null=True, blank=True, related_name="products")
    variety = models.CharField(_("giống"), max_length=80, blank=True)
    grade = models.CharField(_("hạng"), max_length=40, blank=True)
    priced_by = models.CharField(_("tính giá"), max_length=4, choices=PricedBy.choices, default=PricedBy.PACK)
    pack_name = models.CharField(_("quy cách"), max_length=40, blank=True)  # thùng, túi, vỉ
    pack_pieces = models.PositiveIntegerField(_("số quả (con) một gói"), null=True, blank=True)
    net_grams = models.PositiveIntegerField(_("khối lượng tịnh một gói, gam"), null=True, blank=True)
    net_ml = models.PositiveIntegerField(_("thể tích thực một gói, ml"), null=True, blank=True)
    harvest_from = models.DateField(_("thu hoạch từ"), null=True, blank=True)
    harvest_to = models.DateField(_("thu hoạch đến"), null=True, blank=True)
    shelf_life_days = models.PositiveSmallIntegerField(_("giữ được, ngày"), null=True, blank=True)
    storage = models.CharField(_("bảo quản"), max_length=10, choices=Crop.Storage.choices, blank=True)
    folded = models.TextField(_("chữ để tìm"), editable=False, default="")
    certificates = models.ManyToManyField(Certificate, related_name="products", blank=True)

    class Meta(AbstractProduct.Meta):
        # What catalog.queries.search_products asks: the expression there and here must be the same.
        indexes = [
            GinIndex(SearchVector("folded", config="simple"), name="catalogue_product_words"),
            # What lists show: the newest, of the market or of a crop.
            models.Index(fields=["-date_created", "id"], condition=Q(is_public=True), name="catalogue_product_newest"),
            models.Index(
                fields=["crop", "-date_created", "id"], condition=Q(is_public=True), name="catalogue_newest_of_crop"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(priced_by="kg") | Q(net_grams__gt=0), name="catalogue_product_by_kg_has_weight"
            ),
            models.CheckConstraint(
                condition=Q(harvest_from__isnull=True)
                | Q(harvest_to__isnull=True)
                | Q(harvest_to__gte=models.F("harvest_from")),
                name="catalogue_product_harvest_order",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the product's page (the slug carries the id, so that it is unique)."""
        return reverse("discovery:product", kwargs={"slug": f"{self.slug}-{self.pk}"})


from oscar.apps.catalogue.models import *  # noqa: E402, F403  our classes first, see docs/structure.md
from oscar.apps.catalogue.models import Category as Category  # noqa: E402  named for type checkers, as the star says nothing
from oscar.apps.catalogue.models import ProductCategory as ProductCategory  # noqa: E402
from oscar.apps.catalogue.models import ProductClass as ProductClass  # noqa: E402
