"""What the earth gives: crops and the certificates that speak for them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.common.validity import Dated


class Crop(models.Model):
    """A commodity of the market: lychee, rice, eggs. Weight of a piece and the like belong to the product."""

    class Unit(models.TextChoices):
        KG = "kg", _("kg")
        EGG = "egg", _("quả trứng")
        BIRD = "bird", _("con")
        BOX = "box", _("hộp")
        LITRE = "litre", _("lít")

    # What a price is asked for: one of it, where English has another word than for many ("60,000 đ/box").
    EACH = {
        Unit.KG: pgettext_lazy("mỗi", "kg"),
        Unit.EGG: pgettext_lazy("mỗi", "quả trứng"),
        Unit.BIRD: pgettext_lazy("mỗi", "con"),
        Unit.BOX: pgettext_lazy("mỗi", "hộp"),
        Unit.LITRE: pgettext_lazy("mỗi", "lít"),
    }

    class Storage(models.TextChoices):
        AMBIENT = "ambient", _("nơi thoáng mát")
        COOL = "cool", _("mát 2-8 °C")
        FROZEN = "frozen", _("đông lạnh")

    name = models.CharField(_("tên"), max_length=80)
    slug = models.SlugField(unique=True)
    counted_in = models.CharField(_("đếm bằng"), max_length=10, choices=Unit.choices, default=Unit.KG)
    perishable = models.BooleanField(_("mau hỏng"), default=True)
    is_essential = models.BooleanField(_("hàng thiết yếu"), default=False)
    storage = models.CharField(_("bảo quản"), max_length=10, choices=Storage.choices, default=Storage.AMBIENT)
    shelf_life_days = models.PositiveSmallIntegerField(_("giữ được, ngày"), null=True, blank=True)
    species = models.CharField(_("tên khoa học"), max_length=80, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("nông sản")
        verbose_name_plural = _("nông sản")

    def __str__(self) -> str:
        return self.name

    @property
    def unit_word(self) -> str:
        """Return the unit as a price names it: "18.000 đ/kg", in English "60,000 đ/box"."""
        return str(self.EACH[self.Unit(self.counted_in)])


class Certificate(Dated):
    """A certificate with its validity: when that has lapsed the badge falls off by itself."""

    class Scheme(models.TextChoices):
        VIETGAP = "vietgap", "VietGAP"
        GLOBALGAP = "globalgap", "GlobalGAP"
        ORGANIC = "organic", _("hữu cơ")
        OCOP = "ocop", "OCOP"

    scheme = models.CharField(_("loại"), max_length=12, choices=Scheme.choices)
    number = models.CharField(_("số"), max_length=60)
    issuer = models.CharField(_("nơi cấp"), max_length=160)
    stars = models.PositiveSmallIntegerField(_("số sao OCOP"), null=True, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["scheme", "number"], name="catalogue_certificate_once"),
            models.CheckConstraint(
                condition=Q(scheme="ocop", stars__gte=3, stars__lte=5) | (~Q(scheme="ocop") & Q(stars__isnull=True)),
                name="catalogue_certificate_stars",
            ),
            # A certificate without an end does not exist; OCOP stars lapse after 36 months.
            models.CheckConstraint(condition=Q(valid_to__isnull=False), name="catalogue_certificate_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.number}"
