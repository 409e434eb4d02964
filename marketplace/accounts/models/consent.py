"""What a person agreed to, when, and how it is known (Law 91/2025 on personal data)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.common import clock


class Consent(models.Model):
    """One agreement for one purpose; withdrawn, it stays as history."""

    class Purpose(models.TextChoices):
        TRADE = "trade", _("bán hàng và giao nhận trên sàn")
        IDENTITY = "identity", _("lưu giấy tờ tùy thân")
        MARKETING = "marketing", _("nhận tin mùa vụ")

    class Evidence(models.TextChoices):
        WEB_FORM = "web_form", _("tự đánh dấu trên trang")
        SMS_CODE = "sms_code", _("mã gửi về điện thoại")
        PAPER = "paper", _("giấy có chữ ký")
        PHONE_CALL = "phone_call", _("nói qua điện thoại")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    evidence = models.CharField(max_length=20, choices=Evidence.choices)
    evidence_ref = models.CharField(max_length=120, blank=True)
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=Q(withdrawn_at__isnull=True), name="accounts_one_consent_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.purpose}"
