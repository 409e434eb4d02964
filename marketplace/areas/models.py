"""Administrative units of Vietnam: the two levels of today, and the wards of before 1 July 2025."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProvinceKind(models.TextChoices):
    """What a province-level unit is; changes by resolution of the National Assembly."""

    CITY = "thành phố", _("Thành phố")
    PROVINCE = "tỉnh", _("Tỉnh")


class CommuneKind(models.TextChoices):
    """What a commune-level unit is today."""

    WARD = "phường", _("Phường")
    COMMUNE = "xã", _("Xã")
    SPECIAL_ZONE = "đặc khu", _("Đặc khu")


class OldWardKind(models.TextChoices):
    """What a commune-level unit was before July 2025; five island districts had none and stand for themselves."""

    WARD = "phường", _("Phường")
    COMMUNE = "xã", _("Xã")
    TOWNSHIP = "thị trấn", _("Thị trấn")
    ISLAND_DISTRICT = "huyện", _("Huyện")


class Province(models.Model):
    """One of the 34 provinces and centrally run cities; ``code`` is the state's two-digit number."""

    code = models.CharField(_("mã"), max_length=2, unique=True)
    name = models.CharField(_("tên đầy đủ"), max_length=60)
    short_name = models.CharField(_("tên gọi"), max_length=60)
    folded = models.CharField(max_length=60)
    kind = models.CharField(_("loại"), max_length=10, choices=ProvinceKind.choices)
    latitude = models.FloatField(_("vĩ độ"))
    longitude = models.FloatField(_("kinh độ"))

    class Meta:
        ordering = ["folded", "code"]
        verbose_name = _("tỉnh, thành phố")
        verbose_name_plural = _("tỉnh, thành phố")

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """One of the 3,321 wards, communes and special zones; the chosen ``code`` is the truth of an address.

    ``latitude`` and ``longitude`` are a point inside it in degrees, good for distances between communes, not for
    finding a door. ``area_km2`` and ``population`` are empty where they are unknown.
    """

    code = models.CharField(_("mã"), max_length=5, unique=True)
    other_code = models.CharField(
        _("mã khác"),
        max_length=5,
        blank=True,
        db_index=True,
        help_text=_("Mã mà nguồn khác dùng cho cùng xã, phường này; tìm theo mã nào cũng ra."),
    )
    name = models.CharField(_("tên đầy đủ"), max_length=60)
    short_name = models.CharField(_("tên gọi"), max_length=60)
    folded = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(_("loại"), max_length=10, choices=CommuneKind.choices)
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="communes", verbose_name=_("tỉnh, thành phố")
    )
    latitude = models.FloatField(_("vĩ độ"))
    longitude = models.FloatField(_("kinh độ"))
    area_km2 = models.FloatField(_("diện tích (km²)"), null=True, blank=True)
    population = models.PositiveIntegerField(_("dân số"), null=True, blank=True)
    h3_r7 = models.CharField(max_length=15, db_index=True)
    h3_r9 = models.CharField(max_length=15)

    class Meta:
        ordering = ["folded", "code"]
        verbose_name = _("xã, phường, đặc khu")
        verbose_name_plural = _("xã, phường, đặc khu")

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """The name with its province, as on an envelope. Reads ``province``: select it along."""
        return f"{self.name}, {self.province.name}"


class OldWard(models.Model):
    """A ward of before July 2025, as people still write it, and the communes that its ground now belongs to."""

    code = models.CharField(
        _("mã"), max_length=5, unique=True, help_text=_("Năm chữ số; huyện đảo không có xã thì là mã huyện, ba chữ số.")
    )
    name = models.CharField(_("tên đầy đủ"), max_length=60)
    short_name = models.CharField(_("tên gọi"), max_length=60)
    folded = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(_("loại"), max_length=10, choices=OldWardKind.choices)
    old_district = models.CharField(_("quận, huyện cũ"), max_length=60)
    old_province = models.CharField(_("tỉnh cũ"), max_length=60)
    older_names = models.JSONField(
        default=list, help_text=_("Tên trước các lần sáp nhập 2019-2025, viết liền không dấu.")
    )
    district_older_names = models.JSONField(default=list)
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="old_wards", verbose_name=_("nay thuộc tỉnh, thành phố")
    )
    communes: "models.ManyToManyField[Commune, OldWardPart]" = models.ManyToManyField(
        Commune, through="OldWardPart", related_name="old_wards"
    )

    class Meta:
        ordering = ["folded", "code"]
        verbose_name = _("xã, phường cũ")
        verbose_name_plural = _("xã, phường cũ")

    def __str__(self) -> str:
        return f"{self.name}, {self.old_district}"


class OldWardPart(models.Model):
    """A commune that took over an old ward or a part of it. One part: it went over whole; more: it was split."""

    old_ward = models.ForeignKey(OldWard, on_delete=models.CASCADE, related_name="parts")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="old_parts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old_ward", "commune"], name="areas_one_part_per_commune")]

    def __str__(self) -> str:
        return f"{self.old_ward_id} → {self.commune_id}"


class AreaLoad(models.Model):
    """That the area data were loaded or changed; its digest tells every process when its index is out of date."""

    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    in_force_on = models.DateField(_("áp dụng các thay đổi đến ngày"))
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.source}, {self.in_force_on}"
