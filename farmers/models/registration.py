"""How households come on line: by themselves, through an agent, or by file."""

import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Crop
from farmers.models.households import Household
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.shop.partner.models import SellerKind


def private_files() -> Storage:
    """Return the storage that no address of the site leads to."""
    return storages["private"]


class ConsentPaper(models.Model):
    """The photo of a signed paper: private, served to reviewers only, under a name that nobody guesses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(storage=private_files, max_length=120)
    sha256 = models.CharField(max_length=64)  # of the file as it is stored
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def reference(self) -> str:
        """Return what a consent names as its evidence."""
        return f"paper:{self.pk}"


class Registration(models.Model):
    """What is known of a household that registers, from the first screen on; it stays as the application's record.

    Nothing typed is lost when a phone dies: each screen writes here, and the same phone number finds it again.
    """

    class Way(models.TextChoices):
        SELF = "self", _("hộ tự đăng ký")
        AGENT = "agent", _("người giúp đăng ký")
        FILE = "file", _("từ tệp")

    class Evidence(models.TextChoices):
        SMS_CODE = "sms_code", _("mã gửi về điện thoại của hộ")
        PAPER = "paper", _("ảnh giấy có chữ ký")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    way = models.CharField(max_length=5, choices=Way.choices)
    phone = models.CharField(max_length=16, blank=True)  # E.164; empty: a person without a phone of their own
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    code_reference = models.CharField(max_length=43, blank=True)  # of the last code sent; worth nothing without it
    full_name = models.CharField(_("họ và tên chủ hộ"), max_length=120, blank=True)
    household_name = models.CharField(_("tên hộ"), max_length=160, blank=True)
    kind = models.CharField(max_length=20, choices=SellerKind.choices, default=SellerKind.HOUSEHOLD)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    place_as_written = models.CharField(max_length=200, blank=True)
    address_text = models.CharField(_("thôn, bản, số nhà"), max_length=300, blank=True)
    crops = models.ManyToManyField(Crop, related_name="+", blank=True)
    other_crops = models.CharField(_("cây khác"), max_length=200, blank=True)
    area_m2 = models.PositiveIntegerField(_("diện tích, m²"), null=True, blank=True)
    contact_phone = models.CharField(max_length=16, blank=True)  # of who acts for a person without a phone
    contact_name = models.CharField(max_length=120, blank=True)
    evidence = models.CharField(max_length=10, choices=Evidence.choices, blank=True)
    paper = models.OneToOneField(ConsentPaper, models.PROTECT, null=True, blank=True, related_name="registration")
    step = models.PositiveSmallIntegerField(default=1)  # the furthest screen that was filled in
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    household = models.OneToOneField(Household, models.PROTECT, null=True, blank=True, related_name="registration")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone"], condition=Q(way="self", submitted_at__isnull=True), name="farmers_one_draft_a_phone"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, household__isnull=True)
                | Q(submitted_at__isnull=False, household__isnull=False),
                name="farmers_registration_made_a_household",
            ),
            models.CheckConstraint(
                condition=Q(way="self") | Q(started_by__isnull=False), name="farmers_registration_names_its_agent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.pk}"


class ImportFile(models.Model):
    """A file of households: looked through first, then imported whole or not at all, and undone while nobody built
    on it."""

    class Status(models.TextChoices):
        CHECKING = "checking", _("đang kiểm tra")
        CHECKED = "checked", _("đã kiểm tra, chờ nhập")
        IMPORTING = "importing", _("đang nhập")
        IMPORTED = "imported", _("đã nhập")
        UNDONE = "undone", _("đã gỡ")

    key = models.UUIDField(unique=True)
    name = models.CharField(_("tên tệp"), max_length=160)
    sha256 = models.CharField(max_length=64, db_index=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CHECKING)
    total = models.PositiveIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)  # of the last check or import
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    imported_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """One row of a file, as it was read, with what is wrong with it: [[column, sentence], …]."""

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("dòng"))
    cells = models.JSONField()
    errors = models.JSONField(default=list)
    stays = models.JSONField(default=list)  # why its household, or its person, was left there as the file was undone
    registration = models.OneToOneField(Registration, models.SET_NULL, null=True, blank=True, related_name="import_row")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="farmers_row_once")]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.number}"
