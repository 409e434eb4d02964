"""Taking an imported file back, while nobody has built on it.

Every household of the file is locked for deletion first: who would hang something on one of them waits (a foreign key
takes a share of the same lock) and then finds it gone. So what was seen to be untouched is what goes.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from farmers.models import (
    GrowingArea,
    Household,
    HouseholdMember,
    HouseholdPicture,
    ImportFile,
    Listing,
    PayoutChange,
    Registration,
    StateChange,
)
from marketplace.accounts.domain import withdraw_consent
from marketplace.accounts.models import BankAccount, Consent, Identity, User
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.shop.order.models import Order
from marketplace.shop.partner.models import LegalSeller, Partner, StockRecord

if TYPE_CHECKING:
    from collections.abc import Iterable


class BuiltUpon(WrongState):
    """Some of the file's households have begun to be used; ``codes`` are theirs."""

    code = "built_upon"

    def __init__(self, codes: "Iterable[str]") -> None:
        self.codes = sorted(codes)
        shown = ", ".join(self.codes[:5]) + ("…" if len(self.codes) > 5 else "")
        super().__init__(_("Không gỡ được: các hộ này đã có người dùng đến: %s.") % shown)


def undo_import(*, file: ImportFile, by: User) -> ImportFile:
    """Take back every household of an imported file; again changes nothing.

    People that the file made and who have never come in go with it; who has come in meanwhile keeps their account,
    their consent to sell withdrawn. Raises ``WrongState`` for a file that was not imported, ``BuiltUpon``.
    """
    with transaction.atomic():
        locked = ImportFile.objects.select_for_update().get(pk=file.pk)
        if locked.status == ImportFile.Status.UNDONE:
            return locked
        if locked.status != ImportFile.Status.IMPORTED:
            raise WrongState(_("Tệp này chưa nhập nên không có gì để gỡ."))
        registrations = Registration.objects.filter(import_row__file=locked)
        ids = sorted(registrations.values_list("household_id", flat=True))
        households = list(Household.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        touched = {household.code for household in households if household.state != Household.State.APPLIED}
        touched |= _used(ids, locked)
        if touched:
            raise BuiltUpon(touched)
        _take_away(households, locked, by)
        locked.status, locked.undone_at, locked.undone_by = ImportFile.Status.UNDONE, clock.now(), by
        locked.save(update_fields=["status", "undone_at", "undone_by"])
    return locked


def _used(ids: list[int], file: ImportFile) -> set[str]:
    """Return the codes of the households on which something hangs that the import did not make."""
    within = Q(household__in=ids)
    used: set[int] = set()
    used |= set(Listing.objects.filter(within).values_list("household_id", flat=True))
    used |= set(StateChange.objects.filter(within).values_list("household_id", flat=True))
    used |= set(PayoutChange.objects.filter(within).values_list("household_id", flat=True))
    used |= set(HouseholdPicture.objects.filter(within).values_list("household_id", flat=True))
    harvested = GrowingArea.objects.filter(within).filter(Q(lots__isnull=False) | Q(forecasts__isnull=False))
    used |= set(harvested.values_list("household_id", flat=True))
    used |= set(StockRecord.objects.filter(partner__household__in=ids).values_list("partner__household", flat=True))
    used |= set(Household.objects.filter(pk__in=ids).exclude(story="").values_list("pk", flat=True))
    seen = Household.objects.filter(pk__in=ids)
    used |= set(seen.filter(members__user__identity__isnull=False).values_list("pk", flat=True))
    used |= set(seen.exclude(legal_seller__tax_code="").values_list("pk", flat=True))
    used |= set(seen.filter(legal_seller__bank_account__isnull=False).values_list("pk", flat=True))
    later = HouseholdMember.objects.filter(within, since__gt=file.imported_at or clock.now())
    used |= set(later.values_list("household_id", flat=True))
    return set(Household.objects.filter(pk__in=used).values_list("code", flat=True))


def _take_away(households: list[Household], file: ImportFile, by: User) -> None:
    ids = [household.pk for household in households]
    people = set(HouseholdMember.objects.filter(household__in=ids).values_list("user_id", flat=True))
    Registration.objects.filter(household__in=ids).delete()
    HouseholdMember.objects.filter(household__in=ids).delete()
    GrowingArea.objects.filter(household__in=ids).delete()
    sellers = [household.legal_seller_id for household in households]
    places = [household.stocking_place_id for household in households]
    Household.objects.filter(pk__in=ids).delete()
    Partner.objects.filter(pk__in=places).delete()
    LegalSeller.objects.filter(pk__in=sellers).delete()
    _take_people_away(people, file, by)


def _take_people_away(people: set[int], file: ImportFile, by: User) -> None:
    """Delete who came with the file and has never come in; a consent of the file is withdrawn from who stays."""
    made = User.objects.select_for_update().filter(
        pk__in=people, date_joined__gte=file.started_at, last_login=None, phone_verified_at=None, is_staff=False
    )
    going = {person.pk: person for person in made.order_by("pk")}
    going = {pk: person for pk, person in going.items() if pk not in _used_people(set(going))}
    managed = [pk for pk, person in going.items() if person.managed_by_id is not None]
    User.objects.filter(pk__in=managed).delete()  # before those who act for them
    agents = set(User.objects.filter(managed_by__in=list(going)).values_list("managed_by", flat=True))
    User.objects.filter(pk__in=set(going) - set(managed) - agents).delete()
    papers = [cells["paper_ref"] for cells in file.rows.values_list("cells", flat=True)]
    given = Consent.objects.filter(
        user__in=people, recorded_by=file.imported_by_id, evidence_ref__in=papers, withdrawn_at=None
    )
    for consent in given.select_related("user"):
        withdraw_consent(user=consent.user, purpose=consent.purpose, by=by)


def _used_people(people: set[int]) -> set[int]:
    """Return who of them is known by something else than this file."""
    used = set(Order.objects.filter(user__in=people).values_list("user_id", flat=True))
    used |= set(Identity.objects.filter(user__in=people).values_list("user_id", flat=True))
    used |= set(BankAccount.objects.filter(owner__in=people).values_list("owner_id", flat=True))
    used |= set(HouseholdMember.objects.filter(user__in=people).values_list("user_id", flat=True))
    return used
