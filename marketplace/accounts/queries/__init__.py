"""Finding people. What a person's page lists starts from ``visible_to``."""

from django.db.models import Q, QuerySet

from marketplace.accounts import crypto
from marketplace.accounts.models import BankAccount, Consent, SavedAddress, User
from marketplace.common.phones import BadPhone, normalise_phone
from marketplace.common.text import clean


def find_by_phone(phone: str) -> User | None:
    """Return who has this number, written in any way; ``None`` for nobody, and for what is no number."""
    try:
        number = normalise_phone(phone)
    except BadPhone:
        return None
    return User.objects.filter(phone=number).first()


def find_by_citizen_id(citizen_id: str) -> User | None:
    """Return who has this citizen id, sealed under any key still held."""
    hashes = crypto.all_hashes(clean(citizen_id))
    return User.objects.filter(identity__citizen_id_hash__in=hashes).first()


def visible_to(user: User) -> QuerySet[User]:
    """Return the people whose personal page ``user`` may open: oneself, whom one manages; an admin all."""
    if not user.is_authenticated or not user.is_active:
        return User.objects.none()
    if user.is_staff:
        return User.objects.all()
    return User.objects.filter(Q(pk=user.pk) | Q(managed_by=user))


def consents_of(user: User) -> QuerySet[Consent]:
    """Return the person's consents, newest first, withdrawn ones included."""
    return Consent.objects.filter(user=user).order_by("-given_at", "-pk")


def has_consented(user: User, purpose: str) -> bool:
    """Whether a consent of the person for ``purpose`` is in force."""
    return Consent.objects.filter(user=user, purpose=purpose, withdrawn_at__isnull=True).exists()


def bank_accounts_of(user: User) -> QuerySet[BankAccount]:
    """Return the accounts that the person may be paid to, newest first."""
    return BankAccount.objects.filter(owner=user).order_by("-added_at", "-pk")


def addresses_of(user: User) -> QuerySet[SavedAddress]:
    """Return the addresses that the person keeps, the usual one first, then the newest."""
    kept = SavedAddress.objects.filter(owner=user).select_related("commune__province")
    return kept.order_by("-is_default", "-pk")
