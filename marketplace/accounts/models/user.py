"""A person, known by a phone number; without a phone of their own, managed by an agent."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.common import clock
from marketplace.common.phones import BadPhone, national, normalise_phone


class UserManager(BaseUserManager["User"]):
    """Makes people; the phone number may be written in any way."""

    def create_user(self, phone: str | None = None, password: str | None = None, **fields: Any) -> "User":
        """Make a person. Raises ``BadPhone`` for a number that cannot be one."""
        if fields.get("email"):
            fields["email"] = self.normalize_email(fields["email"])
        user = self.model(phone=normalise_phone(phone) if phone else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, phone: str, password: str, **fields: Any) -> "User":
        """Make a marketplace admin."""
        return self.create_user(phone, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> Self:  # type: ignore[override]
        """Find by phone number, written in any way; what is no number is nobody's (Django asks with any text)."""
        try:
            return self.get(phone=normalise_phone(username or ""))  # type: ignore[return-value]
        except BadPhone as error:
            raise self.model.DoesNotExist from error


class User(AbstractBaseUser, PermissionsMixin):
    """A person. ``is_staff`` is the role of marketplace admin; all other roles are memberships in other rooms."""

    phone = models.CharField(_("số điện thoại"), max_length=16, unique=True, null=True, blank=True)
    phone_verified_at = models.DateTimeField(_("đã xác minh số lúc"), null=True, blank=True)
    email = models.EmailField(_("thư điện tử"), unique=True, null=True, blank=True)
    full_name = models.CharField(_("họ và tên"), max_length=120, blank=True)
    language = models.CharField(_("ngôn ngữ"), max_length=2, choices=settings.LANGUAGES, default="vi")
    managed_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="managed_people", verbose_name=_("người đại diện")
    )
    is_active = models.BooleanField(_("được đăng nhập"), default=True)
    is_staff = models.BooleanField(_("quản trị sàn"), default=False)
    date_joined = models.DateTimeField(_("tham gia lúc"), default=clock.now)
    erased_at = models.DateTimeField(_("đã xóa lúc"), null=True, blank=True, editable=False)  # see domain.erasing

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "phone"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("người")
        verbose_name_plural = _("người")
        constraints = [
            # A person without a phone of their own is reached through somebody who has one.
            models.CheckConstraint(
                condition=Q(phone__isnull=False) | Q(managed_by__isnull=False) | Q(erased_at__isnull=False),
                name="accounts_user_reachable",
            ),
            # Whose data was erased is nobody: no way to reach them, to know them by, or to log in.
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(phone__isnull=True, email__isnull=True, full_name="", is_active=False, is_staff=False),
                name="accounts_erased_is_nobody",
            ),
            models.CheckConstraint(
                condition=Q(phone__isnull=True) | Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="accounts_user_phone_e164",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or (national(self.phone) if self.phone else f"#{self.pk}")

    def __repr__(self) -> str:
        """Return what may stand in a log: neither name nor phone."""
        return f"<User: #{self.pk}>"

    def get_full_name(self) -> str:
        """Return the name as written (family name first, never split)."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the given name, the last word: how people are addressed."""
        return self.full_name.split()[-1] if self.full_name.strip() else str(self)

    @property
    def reachable_phone(self) -> str | None:
        """Return the phone at which messages for this person arrive: their own, or their agent's."""
        if self.phone or self.managed_by is None:
            return self.phone
        return self.managed_by.phone
