"""Where a person has goods sent: kept so that it need not be typed again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.areas.models import Commune
from marketplace.common import clock


class SavedAddress(models.Model):
    """One address of a person, with who receives there; at most one is where they usually have things sent."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_addresses")
    key = models.UUIDField(unique=True, editable=False)  # of the form: sent twice, it is one address
    recipient_name = models.CharField(_("người nhận"), max_length=120)
    recipient_phone = models.CharField(_("số điện thoại"), max_length=16)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name=_("xã, phường"))
    address_text = models.CharField(_("số nhà, đường, thôn"), max_length=300)
    note = models.CharField(_("dặn bưu tá"), max_length=300, blank=True)
    is_default = models.BooleanField(_("hay dùng"), default=False)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=Q(is_default=True), name="accounts_one_default_address")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
