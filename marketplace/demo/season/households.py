"""Households come on line while the season runs, rest, open again, change where they are paid; files come and go."""

import csv
import datetime as dt
import io

from farmers.domain import (
    activate_household,
    agree_to_payout_change,
    answer_consent_code,
    apply_payout_changes,
    ask_payout_change,
    begin_for_somebody,
    begin_registration,
    cancel_payout_change,
    check_file,
    close_household,
    import_file,
    keep_consent_paper,
    note_registration,
    pause_household,
    send_code,
    send_consent_code,
    stage_file,
    start_import,
    submit_registration,
    undo_import,
    verify_household,
)
from farmers.domain.sheets import COLUMNS
from farmers.models import Household, HouseholdMember, ImportFile, PayoutChange, Registration
from logistics.models import Clerk
from marketplace.accounts.domain import add_bank_account, check_code, record_identity
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.phones import normalise_phone
from marketplace.demo.loading.households import paper
from marketplace.demo.season.players import Player
from marketplace.messaging.models import Message

IN_A_FILE = 4
PAPERS_AT_ONCE = 3
"""Of a file's households so many bring their paper on the first day; one lacks it to the end."""
RESTS = ("HM010", "HM011")
"""Who rests for a day: one by itself, one because the market says so."""
PAID_ELSEWHERE = ("HM012", "HM013")
"""Who asks for another account: one waits for its day, one calls it off."""


class NewHouseholds(Player):
    """Registers by each of the three ways, reviews a day later, and what households do about themselves."""

    day = 0

    def morning(self) -> None:
        """What the days of a season bring, the same whatever its length."""
        self.day += 1
        todo = {
            1: (self._files, self._without_phone),
            2: (self._ask_accounts, self._undo_file, self._second_person),
            3: (self._call_off, self._rest),
        }
        for work in (*todo.get(self.day, ()), *((self._open_again,) if self.day == 4 else ())):
            work()
        if self.day <= 8:
            self._review()
            self._by_itself()
            self._by_agent()
        if self.day == 5:
            self._close_one()

    def evening(self) -> None:
        """Accounts whose day has come take effect before anybody is paid."""
        self.world.count("accounts changed", apply_payout_changes())

    def _household(self, code: str) -> Household:
        return Household.objects.select_related("legal_seller").get(code=code)

    def _owner(self, household: Household) -> User:
        return household.members.get(role=HouseholdMember.Role.OWNER, until=None).user

    def _code(self, template: str, phone: str) -> str:
        return str(Message.objects.filter(template=template, to=phone).latest("pk").context["code"])

    def _facts(self) -> dict[str, object]:
        like = Household.objects.filter(code__startswith="HM").select_related("commune").order_by("code")
        place = like[self.world.random.randrange(like.count())]
        crops = [area.crop for area in place.growing_areas.select_related("crop")]
        name = self.people.name()[1]
        return {"full_name": name, "commune": place.commune, "address_text": self.people.address(), "crops": crops}

    def _by_itself(self) -> None:
        """Answer the code, fill in the screens, send."""
        phone = normalise_phone(self.people.phone())
        reference = send_code(phone=phone, address=None)
        if not check_code(reference=reference, typed=self._code("phone_code", phone)):
            raise RuntimeError("the code that was sent is not taken")
        draft = begin_registration(phone=phone)
        submit_registration(registration=note_registration(registration=draft, step=4, **self._facts()))
        self.world.count("households by themselves")

    def _by_agent(self) -> None:
        """A clerk types, the household reads its code out."""
        clerk = self._clerk()
        phone = normalise_phone(self.people.phone())
        draft = begin_for_somebody(by=clerk, phone=phone, **self._facts())
        send_consent_code(registration=draft, address=None)
        answer_consent_code(registration=draft, typed=self._code("consent_code", phone))
        submit_registration(registration=draft, by=clerk)
        self.world.count("households by agents")

    def _review(self) -> None:
        """Yesterday's registrations: the card is seen, the household verified, its owner opens the stall."""
        since = clock.now() - dt.timedelta(days=2)
        waiting = Household.objects.filter(
            state=Household.State.APPLIED,
            joined_at__gte=since,
        ).exclude(registration__way=Registration.Way.FILE, registration__paper=None)
        for household in waiting.order_by("pk"):
            owner = self._owner(household)
            record_identity(user=owner, citizen_id=self.people.citizen_id(), by=self.world.admin)
            verify_household(household=household, reason="Đã xem giấy tờ", by=self.world.admin)
            activate_household(household=household, by=owner)  # or who acts for them: the owner is told all the same
            self.world.count("households verified")

    def _files(self) -> None:
        """A clerk brings two lists; of one most papers are photographed, the other will be undone."""
        clerk = self._clerk()
        for number in range(2):
            file = stage_file(key=self.world.key(), name=f"mua-{number}.csv", data=self._sheet(), by=clerk)
            check_file(file=file)
            start_import(file=file, by=clerk)
            import_file(file=file)
            self.world.count("files imported")
        kept = ImportFile.objects.filter(name="mua-0.csv", uploaded_by=clerk).latest("pk")
        for row in kept.rows.select_related("registration").order_by("number")[:PAPERS_AT_ONCE]:
            for _taken_again in range(2):
                keep_consent_paper(registration=row.registration, file=paper(), by=clerk)
            self.world.count("papers photographed")

    def _clerk(self) -> User:
        user: User = Clerk.objects.filter(until=None).select_related("user").order_by("pk")[0].user
        return user

    def _without_phone(self) -> None:
        """A clerk registers somebody without a phone, acts for them, and says where they are paid."""
        clerk = self._clerk()
        draft = begin_for_somebody(by=clerk, **self._facts())
        keep_consent_paper(registration=draft, file=paper(), by=clerk)
        household = submit_registration(registration=draft, by=clerk)
        owner = self._owner(household)
        number = self.people.account_number()
        account = add_bank_account(owner=owner, bank_bin="970436", number=number, holder=owner.full_name, by=clerk)
        reference = send_code(phone=str(clerk.phone), address=None, template="payout_code")
        typed = self._code("payout_code", str(clerk.phone))
        ask_payout_change(household=household, bank_account=account, code_reference=reference, typed=typed, by=clerk)

    def _second_person(self) -> None:
        """Somebody else agrees to where they are paid."""
        for change in PayoutChange.objects.filter(second_person=True, agreed_at=None, cancelled_at=None):
            agree_to_payout_change(change=change, by=self.world.admin)
            self.world.count("accounts agreed to")

    def _sheet(self) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(COLUMNS.values())
        for _row in range(IN_A_FILE):
            paper, name = f"GĐY-{self.world.key().hex[:12]}", self.people.name()[1]
            row = [name, self.people.phone(), "xã Lục Ngạn, Bắc Ninh", self.people.address(), "Vải thiều", "", paper]
            writer.writerow([*row, "", ""])
        return out.getvalue().encode()

    def _undo_file(self) -> None:
        file = ImportFile.objects.filter(status=ImportFile.Status.IMPORTED, name="mua-1.csv").latest("pk")
        undo_import(file=file, by=self.world.admin)
        self.world.count("files undone")

    def _ask_accounts(self) -> None:
        for code in PAID_ELSEWHERE:
            household = self._household(code)
            owner = self._owner(household)
            number = self.people.account_number()
            account = add_bank_account(owner=owner, bank_bin="970436", number=number, holder=owner.full_name, by=owner)
            reference = send_code(phone=str(owner.phone), address=None, template="payout_code")
            typed = self._code("payout_code", str(owner.phone))
            ask_payout_change(
                household=household, bank_account=account, code_reference=reference, typed=typed, by=owner
            )
            self.world.count("accounts asked for")

    def _call_off(self) -> None:
        household = self._household(PAID_ELSEWHERE[1])
        change = PayoutChange.objects.filter(household=household, applied_at=None, cancelled_at=None).get()
        cancel_payout_change(change=change, by=self._owner(household))
        self.world.count("accounts called off")

    def _rest(self) -> None:
        own, told = (self._household(code) for code in RESTS)
        pause_household(household=own, reason="nhà có việc", by=self._owner(own))
        pause_household(household=told, reason="khách báo hàng không đạt", by=self.world.admin)
        self.world.count("stalls resting", 2)

    def _open_again(self) -> None:
        own, told = (self._household(code) for code in RESTS)
        activate_household(household=own, by=self._owner(own))
        activate_household(household=told, reason="đã xem lại hàng", by=self.world.admin)
        self.world.count("stalls open again", 2)

    def _close_one(self) -> None:
        made = Household.objects.filter(registration__way=Registration.Way.SELF, state=Household.State.ACTIVE)
        household = made.order_by("pk").first()
        if household is not None:
            close_household(household=household, reason="chủ hộ đổi ý", by=self._owner(household))
            self.world.count("stalls closed")
