"""Taking an imported file back: what nobody has built on goes, what somebody has stays, and its row says why.

Every household of the file is locked for deletion first: who would hang something on one of them waits (a foreign key
takes a share of the same lock) and then finds it gone. So what was seen to be untouched is what goes.
"""

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from farmers.domain.registering import drop_papers
from farmers.models import (
    ConsentPaper,
    GrowingArea,
    Household,
    HouseholdMember,
    HouseholdPicture,
    ImportFile,
    ImportRow,
    Listing,
    PayoutChange,
    Registration,
    StateChange,
)
from marketplace.accounts.domain import withdraw_consent
from marketplace.accounts.models import BankAccount, Consent, Identity, User
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.common.text import clean
from marketplace.shop.order.models import Order
from marketplace.shop.partner.models import LegalSeller, Partner, StockRecord


class BuiltUpon(WrongState):
    """Every household of the file has begun to be used; ``codes`` are theirs."""

    code = "built_upon"

    def __init__(self, why: "dict[str, list[str]]") -> None:
        self.codes = sorted(why)
        shown = "; ".join(f"{code}: {', '.join(why[code])}" for code in self.codes[:5])
        super().__init__(_("Không gỡ được hộ nào, các hộ này đã có người dùng đến: %s.") % shown)


def undo_import(*, file: ImportFile, by: User) -> ImportFile:
    """Take back what an imported file made; again changes nothing.

    Households that somebody has built on since stay as they are. People that the file made and who have never come in
    go with their household; who was there before, or has come in meanwhile, keeps their account, the consent of this
    file withdrawn. ``stays`` of a row says what was left there and why. Raises ``WrongState`` for a file that was not
    imported, ``BuiltUpon`` where nothing of it could go.
    """
    with transaction.atomic():
        locked = ImportFile.objects.select_for_update().get(pk=file.pk)
        if locked.status == ImportFile.Status.UNDONE:
            return locked
        if locked.status != ImportFile.Status.IMPORTED:
            raise WrongState(_("Tệp này chưa nhập nên không có gì để gỡ."))
        rows: dict[int, ImportRow] = {row.registration.household_id: row for row in _rows(locked)}  # type: ignore[union-attr,misc]
        households = list(Household.objects.select_for_update().filter(pk__in=sorted(rows)).order_by("pk"))
        why = _used(sorted(rows), locked)
        going = [household for household in households if household.pk not in why]
        if not going:
            raise BuiltUpon({household.code: why[household.pk] for household in households})
        for pk, reasons in why.items():
            rows[pk].stays = [_("Hộ ở lại: %s.") % ", ".join(reasons)]
        _take_away(going, [rows[household.pk] for household in going], locked, by)
        ImportRow.objects.bulk_update(rows.values(), ["stays"])
        locked.status, locked.undone_at, locked.undone_by = ImportFile.Status.UNDONE, clock.now(), by
        locked.save(update_fields=["status", "undone_at", "undone_by"])
    return locked


def _rows(file: ImportFile) -> "QuerySet[ImportRow]":
    return file.rows.filter(registration__household__isnull=False).select_related("registration").order_by("number")


def _used(ids: list[int], file: ImportFile) -> dict[int, list[str]]:
    """Return, by household, what hangs on it that the import did not make."""
    within, seen = Q(household__in=ids), Household.objects.filter(pk__in=ids)
    harvested = GrowingArea.objects.filter(within).filter(Q(lots__isnull=False) | Q(forecasts__isnull=False))
    stock = StockRecord.objects.filter(partner__household__in=ids).annotate(household_id=F("partner__household"))
    since = file.imported_at or clock.now()
    carded = Q(members__user__identity__verified_at__gt=since)
    carded |= Q(members__user__identity__isnull=False, members__user__date_joined__gte=file.started_at)
    used: dict[int, list[str]] = {}
    for sentence, found in (
        (_("đã được duyệt hoặc đổi tình trạng"), seen.exclude(state=Household.State.APPLIED)),
        (_("đã được duyệt hoặc đổi tình trạng"), StateChange.objects.filter(within)),
        (_("đã đăng bán"), Listing.objects.filter(within)),
        (_("đã đăng bán"), stock),
        (_("đã có tài khoản nhận tiền"), PayoutChange.objects.filter(within)),
        (_("đã có tài khoản nhận tiền"), seen.filter(legal_seller__bank_account__isnull=False)),
        (_("đã có ảnh hoặc chuyện của hộ"), HouseholdPicture.objects.filter(within)),
        (_("đã có ảnh hoặc chuyện của hộ"), seen.exclude(story="")),
        (_("đã ghi lô hàng hoặc dự báo"), harvested),
        (_("đã xem giấy tờ của người trong hộ"), seen.filter(carded)),
        (_("đã ghi tình trạng thuế"), seen.exclude(legal_seller__tax_code="", legal_seller__grower_exempt=False)),
        (_("đã thêm người vào hộ"), HouseholdMember.objects.filter(within, since__gt=since)),
    ):
        column = "pk" if found.model is Household else "household_id"
        for pk in sorted(set(found.values_list(column, flat=True))):
            reasons = used.setdefault(pk, [])
            if sentence not in reasons:
                reasons.append(sentence)
    return used


def _take_away(households: list[Household], rows: list[ImportRow], file: ImportFile, by: User) -> None:
    ids = [household.pk for household in households]
    members = HouseholdMember.objects.filter(household__in=ids)
    people: dict[int, list[int]] = {}  # by person, the households that go
    for user, household in members.values_list("user_id", "household_id"):
        people.setdefault(user, []).append(household)
    by_household = {row.registration.household_id: row for row in rows}  # type: ignore[union-attr]
    papers = list(ConsentPaper.objects.filter(registration__household__in=ids))
    Registration.objects.filter(household__in=ids).delete()
    for row in rows:
        row.registration = None
    drop_papers(papers)
    members.delete()
    GrowingArea.objects.filter(household__in=ids).delete()
    sellers = [household.legal_seller_id for household in households]
    places = [household.stocking_place_id for household in households]
    Household.objects.filter(pk__in=ids).delete()
    Partner.objects.filter(pk__in=places).delete()
    LegalSeller.objects.filter(pk__in=sellers).delete()
    gone = _take_people_away(set(people), file)
    _withdraw(set(people), rows, file, by)
    before = set(
        User.objects.filter(pk__in=set(people) - gone, date_joined__lt=file.started_at).values_list("pk", flat=True)
    )
    for user in sorted(set(people) - gone):
        for household in people[user]:
            sentence = _("Có người đã ở trên chợ từ trước, tài khoản được giữ nguyên.")
            by_household[household].stays = [
                sentence if user in before else _("Có người đã đăng nhập hoặc được dùng đến, tài khoản được giữ.")
            ]


def _take_people_away(people: set[int], file: ImportFile) -> set[int]:
    """Delete who came with the file, has never come in and is known by nothing else; return who went."""
    made = User.objects.select_for_update().filter(
        pk__in=people, date_joined__gte=file.started_at, last_login=None, phone_verified_at=None, is_staff=False
    )
    going = {person.pk: person for person in made.order_by("pk")}
    used = _used_people(set(going))
    going = {pk: person for pk, person in going.items() if pk not in used}
    managed = {pk for pk, person in going.items() if person.managed_by_id is not None}
    User.objects.filter(pk__in=managed).delete()  # before those who act for them
    agents = set(User.objects.filter(managed_by__in=list(going)).values_list("managed_by", flat=True))
    alone = set(going) - managed - agents
    User.objects.filter(pk__in=alone).delete()
    return managed | alone


def _withdraw(people: set[int], rows: list[ImportRow], file: ImportFile, by: User) -> None:
    """Withdraw what the rows' papers agreed to from who stays; a consent given otherwise is left as it is."""
    papers = [clean(row.cells["paper_ref"])[:120] for row in rows]
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
