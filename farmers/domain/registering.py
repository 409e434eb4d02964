"""A household registers: by itself, through an agent, or out of a file. All three end in ``submit_registration``.

What is typed is a row from the first screen on, so nothing is lost when a phone dies; the same number, once it has
answered a code, finds it again.
"""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from farmers.domain.codes import send_code
from farmers.domain.households import register_household
from farmers.domain.land import add_growing_area
from farmers.domain.members import give_role
from farmers.domain.payouts import WrongCode
from farmers.domain.telling import tell_owners
from farmers.models import ConsentPaper, Household, HouseholdMember, Registration
from farmers.models.registration import private_files
from marketplace.accounts.domain import (
    PhoneTaken,
    add_managed_person,
    confirm_phone,
    record_consent,
    register_person,
    tidy_name,
)
from marketplace.accounts.domain.codes import phone_that_answered
from marketplace.accounts.models import Consent
from marketplace.accounts.queries import find_by_phone
from marketplace.common import clock
from marketplace.common.errors import BadValue, DomainError, WrongState
from marketplace.common.pictures import Upload, store_private_picture
from marketplace.common.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog.models import Crop
    from marketplace.accounts.models import User

Way = Registration.Way
Evidence = Registration.Evidence
PAPERS = "consents"
FORGOTTEN_AFTER = dt.timedelta(days=60)
_FACTS = frozenset(
    {
        "phone", "full_name", "household_name", "kind", "commune", "place_as_written", "address_text", "other_crops",
        "area_m2", "contact_phone", "contact_name", "evidence",
    }
)  # fmt: skip


def begin_registration(*, phone: str) -> Registration:
    """Return the open draft of a phone that answered a code (E.164), made if there is none."""
    try:
        with transaction.atomic():
            draft, made = Registration.objects.get_or_create(
                way=Way.SELF,
                phone=phone,
                submitted_at=None,
                defaults={"phone_verified_at": clock.now(), "evidence": Evidence.SMS_CODE},
            )
    except IntegrityError:  # a second tap of the same moment
        return Registration.objects.get(way=Way.SELF, phone=phone, submitted_at=None)
    if not made and draft.phone_verified_at is None:
        draft.phone_verified_at = clock.now()
        draft.save(update_fields=["phone_verified_at"])
    return draft


def begin_for_somebody(*, by: "User", way: str = Way.AGENT, **facts: Any) -> Registration:
    """Write down what an agent (or a file's row) says about a household. ``facts`` as in ``note_registration``."""
    draft = Registration(way=way, started_by=by)
    _write(draft, facts)
    draft.save(force_insert=True)
    if "crops" in facts:
        draft.crops.set(facts["crops"])
    return draft


def note_registration(*, registration: Registration, step: int = 1, **facts: Any) -> Registration:
    """Write one screen's facts; ``step`` is the screen, and only the furthest is kept.

    ``crops`` is the whole choice. Raises ``WrongState`` once the registration was handed in.
    """
    with transaction.atomic():
        locked = _locked(registration)
        if locked.submitted_at is not None:
            raise WrongState(_("Phiếu này đã gửi rồi, xin xem ở trang của hộ."))
        if locked.phone != clean(facts.get("phone", locked.phone)):  # another number has not answered anything yet
            locked.phone_verified_at, locked.code_reference = None, ""
        _write(locked, facts)
        locked.step = max(locked.step, step)
        locked.updated_at = clock.now()
        locked.save()
        if "crops" in facts:
            locked.crops.set(facts["crops"])
    return locked


def _write(draft: Registration, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name == "crops":
            continue
        if name not in _FACTS:
            raise TypeError(f"a registration has no {name}")
        setattr(draft, name, clean(value) if isinstance(value, str) else value)


def send_consent_code(*, registration: Registration, address: str | None) -> None:
    """Send the household a code that it reads out to its agent. Raises ``TooManyCodes``, ``BadValue`` (no phone)."""
    if not registration.phone:
        raise BadValue(_("Hộ không có điện thoại thì cần ảnh giấy có chữ ký."), field="evidence")
    reference = send_code(phone=registration.phone, address=address, template="consent_code")
    Registration.objects.filter(pk=registration.pk).update(code_reference=reference, updated_at=clock.now())
    registration.code_reference = reference


def answer_consent_code(*, registration: Registration, typed: str) -> None:
    """Note that the household's phone answered. Raises ``WrongCode``, ``WrongState``.

    Each try counts at once, so not inside a transaction. What was answered holds only if, with the registration locked,
    the code is still the one it waits for and its number still the one that got it: whoever changed the number
    meanwhile has not asked the new one anything. Of two answers at once one counts.
    """
    reference = registration.code_reference
    answered = phone_that_answered(reference=reference, typed=typed)
    with transaction.atomic():
        locked = _locked(registration)
        if locked.submitted_at is not None:
            raise WrongState(_("Phiếu này đã gửi rồi, xin xem ở trang của hộ."))
        if answered is None or (locked.code_reference, locked.phone) != (reference, answered):
            raise WrongCode
        locked.phone_verified_at, locked.evidence = clock.now(), Evidence.SMS_CODE
        locked.save(update_fields=["phone_verified_at", "evidence"])
    registration.phone_verified_at, registration.evidence = locked.phone_verified_at, locked.evidence


def keep_consent_paper(*, registration: Registration, file: Upload, by: "User") -> ConsentPaper:
    """Keep the photo of the signed paper, private and without metadata; one taken before goes, with its file.

    A household of a file was registered by the number of its paper: its photo comes later, until it is verified.
    Raises ``BadPicture``, ``WrongState`` where the registration takes no paper any more.
    """
    stored = store_private_picture(file, storage=private_files(), folder=PAPERS, field="paper")
    try:
        with transaction.atomic():
            locked = _locked(registration)
            _check_takes_paper(locked)
            before = locked.paper
            paper: ConsentPaper = ConsentPaper.objects.create(file=stored.name, sha256=stored.sha256, uploaded_by=by)
            locked.paper, locked.evidence = paper, Evidence.PAPER
            locked.save(update_fields=["paper", "evidence"])
            if before is not None:
                drop_papers([before])
    except BaseException:
        private_files().delete(stored.name)
        raise
    registration.paper, registration.evidence = paper, Evidence.PAPER
    return paper


def _check_takes_paper(registration: Registration) -> None:
    if registration.household is None:
        return
    if registration.way != Way.FILE:
        raise WrongState(_("Phiếu này đã gửi rồi, xin xem ở trang của hộ."))
    if registration.household.state != Household.State.APPLIED:
        raise WrongState(_("Hộ đã được xác minh, ảnh giấy không thay được nữa."))


def drop_papers(papers: "Iterable[ConsentPaper]") -> None:
    """Delete papers that no registration names any more, and their files once that is certain."""
    for paper in papers:
        name = str(paper.file.name)
        paper.delete()
        transaction.on_commit(partial(private_files().delete, name))


def submit_registration(*, registration: Registration, by: "User | None" = None, paper_ref: str = "") -> Household:
    """Make the household of a registration that is complete; again returns the household that it became.

    The person is found by phone or registered, their consent recorded with its evidence (``paper_ref`` names a paper
    that is kept elsewhere), a growing area made for each crop, and the household told. ``by`` is the agent; nobody
    when the household itself sends it. Raises ``BadValue`` naming the field that is missing or wrong.
    """
    with transaction.atomic():
        locked = _locked(registration)
        if locked.household is not None:
            return locked.household
        _check_complete(locked, paper_ref)
        person = _person(locked, by, paper_ref)
        household = register_household(
            name=locked.household_name or _("Hộ %s") % tidy_name(locked.full_name),
            owner=person,
            commune=locked.commune,  # type: ignore[arg-type]  # checked above
            kind=locked.kind,
            address_text=locked.address_text,
            by=by or person,
        )
        _add_agent(household, person, locked)
        _add_land(household, list(locked.crops.order_by("name")), locked.area_m2, person)
        locked.household, locked.submitted_at = household, clock.now()
        locked.save(update_fields=["household", "submitted_at"])
        url = settings.BASE_URL.rstrip("/") + reverse("farm:index")
        tell_owners(
            household=household,
            template="household_applied",
            context={"household": household.code, "url": url},
            key=f"registration:{locked.pk}",
        )
    return household


def _locked(registration: Registration) -> Registration:
    rows = Registration.objects.select_for_update(of=("self",)).select_related(
        "commune__province", "household", "paper"
    )
    locked: Registration | None = rows.filter(pk=registration.pk).first()
    if locked is None:
        raise WrongState(_("Phiếu này không còn nữa, xin đăng ký lại."))
    return locked


def _check_complete(draft: Registration, paper_ref: str) -> None:
    try:
        tidy_name(draft.full_name)
    except DomainError as error:
        raise BadValue(str(error), field="full_name") from error
    if draft.commune is None:
        raise BadValue(_("Xin chọn xã, phường của hộ."), field="place")
    if not draft.crops.exists() and not draft.other_crops:
        raise BadValue(_("Xin chọn ít nhất một loại đang trồng hoặc nuôi."), field="crops")
    by_code = draft.evidence == Evidence.SMS_CODE and draft.phone_verified_at is not None
    on_paper = draft.evidence == Evidence.PAPER and (draft.paper_id is not None or bool(paper_ref))
    if not by_code and not on_paper:
        raise BadValue(_("Cần sự đồng ý của hộ: mã gửi về điện thoại, hoặc giấy có chữ ký."), field="evidence")
    if not draft.phone and not on_paper:
        raise BadValue(_("Hộ không có điện thoại thì cần ảnh giấy có chữ ký."), field="evidence")


def _person(draft: Registration, by: "User | None", paper_ref: str) -> "User":
    """Return the owner, registered if nobody has the number, with a consent in force."""
    ref = paper_ref or (draft.paper.reference if draft.paper else f"registration:{draft.pk}")
    evidence = Consent.Evidence(draft.evidence)
    if not draft.phone:
        if by is None:
            raise BadValue(_("Xin nhập số điện thoại."), field="phone")
        contact = _contact(draft, by)
        return add_managed_person(full_name=draft.full_name, agent=contact, evidence=evidence, evidence_ref=ref)
    person = find_by_phone(draft.phone) or _registered(draft.phone, draft.full_name, by)
    if draft.phone_verified_at is not None:
        confirm_phone(user=person, phone=draft.phone, password_known=person.phone_verified_at is not None)
    record_consent(user=person, purpose=Consent.Purpose.TRADE, evidence=evidence, by=by or person, evidence_ref=ref)
    return person


def _registered(phone: str, full_name: str, by: "User | None") -> "User":
    try:
        return register_person(phone=phone, full_name=full_name, by=by)
    except PhoneTaken:  # by another way, a moment ago
        found = find_by_phone(phone)
        if found is None:
            raise
        return found


def _contact(draft: Registration, by: "User") -> "User":
    """Return who acts for a person without a phone: somebody near them, or the agent who registers them."""
    if not draft.contact_phone:
        return by
    return find_by_phone(draft.contact_phone) or _registered(draft.contact_phone, draft.contact_name, by)


def _add_agent(household: Household, person: "User", draft: Registration) -> None:
    if person.phone is None and person.managed_by is not None:
        give_role(household=household, user=person.managed_by, role=HouseholdMember.Role.AGENT)


def _add_land(household: Household, crops: "Iterable[Crop]", area_m2: int | None, owner: "User") -> None:
    """Make one area for each crop, named after it; how large is known only when there is one."""
    chosen = list(crops)
    for crop in chosen:
        add_growing_area(
            household=household,
            crop=crop,
            commune=household.commune,
            name=crop.name,
            area_m2=area_m2 if len(chosen) == 1 else None,
            by=owner,
        )


def forget_old_drafts() -> int:
    """Delete drafts of which nobody thought for two months, with their papers; return how many."""
    old = Registration.objects.filter(submitted_at=None, updated_at__lt=clock.now() - FORGOTTEN_AFTER)
    with transaction.atomic():
        papers = list(ConsentPaper.objects.filter(registration__in=old))
        forgotten, _rows = old.filter(import_row__isnull=True).delete()
        drop_papers(papers)
    return forgotten
