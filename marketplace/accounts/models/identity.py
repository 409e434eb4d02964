"""Who somebody is, and where they are paid: encrypted, never in logs, URLs, task arguments or exports."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts import crypto
from marketplace.common import clock
from marketplace.common.banks import bank_name


class Identity(models.Model):
    """A person's citizen id (12 digits), sealed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identity")
    citizen_id_sealed = models.TextField()
    citizen_id_hash = models.CharField(max_length=80, unique=True)
    citizen_id_end = models.CharField(_("bốn số cuối"), max_length=4)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"…{self.citizen_id_end}"

    def reveal(self) -> str:
        """Return the citizen id in clear; callers record why."""
        return crypto.decrypt(self.citizen_id_sealed)


class BankAccount(models.Model):
    """An account that a seller is paid to. Rows are not changed: a new account is a new row."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bank_accounts")
    bank_bin = models.CharField(_("mã ngân hàng (BIN)"), max_length=6)
    holder = models.CharField(_("chủ tài khoản"), max_length=120)
    number_sealed = models.TextField()
    number_hash = models.CharField(max_length=80, db_index=True)
    number_end = models.CharField(_("bốn số cuối"), max_length=4)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.bank_name} …{self.number_end}"

    @property
    def bank_name(self) -> str:
        """Return the name of the bank, for people; the digits are for the transfer."""
        return bank_name(self.bank_bin)

    def reveal(self) -> str:
        """Return the account number in clear; callers record why."""
        return crypto.decrypt(self.number_sealed)
