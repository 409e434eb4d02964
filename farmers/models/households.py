"""Households: who sells, who works for them, how they came to sell, and where they are paid."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import BankAccount
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.append_only import append_only
from marketplace.shop.partner.models import LegalSeller


@pghistory.track(fields=["state"])
class Household(models.Model):
    """A farm household (or co-operative): one legal seller, one stocking place, its people in memberships."""

    class State(models.TextChoices):
        APPLIED = "applied", _("đã đăng ký")
        VERIFIED = "verified", _("đã xác minh")
        ACTIVE = "active", _("đang bán")
        PAUSED = "paused", _("nghỉ mùa")
        CLOSED = "closed", _("đã đóng")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("tên hộ"), max_length=160)
    legal_seller = models.OneToOneField(LegalSeller, models.PROTECT, related_name="household")
    stocking_place = models.OneToOneField("partner.Partner", models.PROTECT, related_name="household")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    address_text = models.CharField(_("thôn, bản, số nhà"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    paused_until = models.DateField(_("mở bán lại từ ngày"), null=True, blank=True)
    story = models.TextField(_("câu chuyện của hộ"), blank=True)
    joined_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class HouseholdMember(models.Model):
    """A person's role in a household; an agent acts for people without a phone of their own."""

    class Role(models.TextChoices):
        OWNER = "owner", _("chủ hộ")
        WORKER = "worker", _("người nhà")
        AGENT = "agent", _("người làm thay")

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="household_memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "user"], condition=Q(until__isnull=True), name="farmers_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class StateChange(models.Model):
    """Why a household went from one state to another, and who said so: written once."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="state_changes")
    from_state = models.CharField(max_length=10, choices=Household.State.choices)
    to_state = models.CharField(max_length=10, choices=Household.State.choices)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_household = models.BooleanField()  # somebody of the household; else the post or the market
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_state=F("to_state")), name="farmers_state_changes"),
        ]
        indexes = [models.Index(fields=["household", "at"], name="farmers_state_history")]
        triggers = [append_only("state_change_append_only")]

    def __str__(self) -> str:
        return f"{self.household_id}: {self.from_state} → {self.to_state}"


class PayoutChange(models.Model):
    """Another account to be paid to, from a moment on: until then the household may call it off."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="payout_changes")
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    takes_effect_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    second_person = models.BooleanField(default=False)  # nothing is paid there before somebody else has agreed
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(cancelled_at__isnull=True, applied_at__isnull=True),
                name="farmers_one_payout_change_waits",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(applied_at__isnull=True),
                name="farmers_payout_change_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(applied_at__gte=F("takes_effect_at")),
                name="farmers_payout_change_waited",
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(second_person=False) | Q(agreed_by__isnull=False),
                name="farmers_payout_change_agreed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by")),
                name="farmers_payout_change_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id}: {self.takes_effect_at:%d/%m/%Y}"

    @property
    def waits(self) -> bool:
        """Whether it is neither applied nor called off."""
        return self.applied_at is None and self.cancelled_at is None

    @property
    def waits_for_second(self) -> bool:
        """Whether somebody else has to agree before it can take effect."""
        return self.waits and self.second_person and self.agreed_at is None


class HouseholdPicture(models.Model):
    """A photo of the household's page; the file has an unguessable name and no metadata."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=120, unique=True)  # of the wider file in the media storage
    caption = models.CharField(_("chú thích"), max_length=120, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name
