"""People are registered once per number, named as they write themselves, and change only what is theirs."""

import pytest

from marketplace.accounts import domain, queries
from marketplace.accounts.domain.people import BadEmail, BadName, WrongPassword
from marketplace.accounts.models import Consent, User
from marketplace.common.errors import NotAllowed
from marketplace.common.phones import BadPhone
from tests.accounts.helpers import all_at_once
from tests.factories.accounts import PASSWORD, ManagedPersonFactory, UserFactory

PHONE = "+84912345678"


@pytest.mark.django_db
class TestRegistering:
    def test_makes_a_person_whose_phone_has_not_answered_yet(self):
        person = domain.register_person(
            phone="0912 345 678", full_name="  Trần  Thị Hoa ", password=PASSWORD, email="Hoa@Example.VN"
        )
        person.refresh_from_db()
        assert (person.phone, person.full_name, person.email) == (PHONE, "Trần Thị Hoa", "hoa@example.vn")
        assert person.phone_verified_at is None
        assert person.check_password(PASSWORD)

    def test_without_a_password_it_is_unusable(self):
        person = domain.register_person(phone=PHONE, full_name="Lan", by=UserFactory())
        assert not person.has_usable_password()

    @pytest.mark.parametrize(
        "change, refused",
        [
            ({"phone": "0912 34"}, BadPhone),
            ({"phone": "abc"}, BadPhone),
            ({"full_name": ""}, BadName),
            ({"full_name": "\x00 \u200b 123"}, BadName),
            ({"full_name": "x" * 121}, BadName),
            ({"email": "không phải"}, BadEmail),
            ({"email": "a@" + "b" * 300 + ".vn"}, BadEmail),
            ({"phone": "0987654321"}, domain.PhoneTaken),
            ({"email": "TAKEN@example.vn"}, domain.EmailTaken),
        ],
    )
    def test_what_is_refused_registers_nobody(self, change, refused):
        UserFactory(phone="+84987654321", email="taken@example.vn")
        with pytest.raises(refused):
            domain.register_person(**{"phone": PHONE, "full_name": "Hoa"} | change)
        assert User.objects.count() == 1

    @pytest.mark.parametrize("typed", ["0912345678", "84912345678", "+84 (0)912 345 678", "０９１２３４５６７８"])
    def test_is_found_by_the_number_in_any_way(self, typed):
        person = UserFactory(phone=PHONE)
        assert queries.find_by_phone(typed) == person
        assert queries.find_by_phone("0987654321") is None
        assert queries.find_by_phone("không phải số") is None

    def test_django_asks_for_a_natural_key_with_any_text(self):
        person = UserFactory(phone=PHONE)
        assert User.objects.get_by_natural_key("0912 345 678") == person
        with pytest.raises(User.DoesNotExist):
            User.objects.get_by_natural_key("\x00; drop")


@pytest.mark.django_db(transaction=True)
def test_one_number_registered_by_ten_at_once_is_one_person():
    def register(_n: int) -> str:
        try:
            domain.register_person(phone=PHONE, full_name="Hoa")
        except domain.PhoneTaken as taken:
            return taken.code
        return "registered"

    results = all_at_once(register, 10)
    assert results.count("registered") == 1
    assert results.count("phone_taken") == 9
    assert User.objects.count() == 1


@pytest.mark.django_db
class TestManagedPeople:
    def test_are_reached_through_their_agent_with_evidence(self):
        agent = UserFactory()
        person = domain.add_managed_person(
            full_name="Vàng Thị Mỷ", agent=agent, evidence=Consent.Evidence.PAPER, evidence_ref="phiếu 12"
        )
        assert person.phone is None
        assert person.reachable_phone == agent.phone
        assert not person.has_usable_password()
        consent = Consent.objects.get()
        assert (consent.user, consent.recorded_by, consent.evidence_ref) == (person, agent, "phiếu 12")

    def test_not_without_evidence_and_not_through_somebody_who_has_no_phone(self):
        agent, managed = UserFactory(), ManagedPersonFactory()
        before = User.objects.count()
        with pytest.raises(domain.ConsentNeedsEvidence):
            domain.add_managed_person(full_name="Mỷ", agent=agent, evidence="paper", evidence_ref=" ")
        with pytest.raises(NotAllowed):
            domain.add_managed_person(full_name="Mỷ", agent=managed, evidence="paper", evidence_ref="phiếu 12")
        assert User.objects.count() == before
        assert Consent.objects.count() == 0

    def test_who_sees_whom(self):
        managed = ManagedPersonFactory()
        agent, stranger, admin = managed.managed_by, UserFactory(), UserFactory(admin=True)
        assert set(queries.visible_to(agent)) == {agent, managed}
        assert set(queries.visible_to(stranger)) == {stranger}
        assert set(queries.visible_to(admin)) == {agent, managed, stranger, admin}
        stranger.is_active = False
        assert not queries.visible_to(stranger).exists()

    @pytest.mark.parametrize(
        "permission, who",
        [
            ("accounts.view_person", {"self", "agent", "admin"}),
            ("accounts.change_person", {"self", "agent"}),
            ("accounts.withdraw_consent", {"self", "agent"}),
        ],
    )
    def test_who_may_what(self, permission, who):
        managed = ManagedPersonFactory()
        people = {
            "self": managed,
            "agent": managed.managed_by,
            "admin": UserFactory(is_staff=True),
            "stranger": UserFactory(),
        }
        assert {name for name, person in people.items() if person.has_perm(permission, managed)} == who


@pytest.mark.django_db
class TestPhoneConfirmed:
    def test_the_number_is_the_persons_and_a_repeat_changes_nothing(self):
        person = UserFactory(phone=PHONE, phone_unverified=True)
        domain.confirm_phone(user=person, phone="0912345678")
        person.refresh_from_db()
        first = person.phone_verified_at
        assert first is not None
        domain.confirm_phone(user=person, phone=PHONE)
        person.refresh_from_db()
        assert person.phone_verified_at == first
        assert person.check_password(PASSWORD)

    def test_a_password_set_before_the_number_answered_is_wiped_when_only_the_code_was_shown(self):
        person = UserFactory(phone=PHONE, phone_unverified=True)
        domain.confirm_phone(user=person, phone=PHONE, password_known=False)
        person.refresh_from_db()
        assert not person.has_usable_password()
        assert person.phone_verified_at is not None

    def test_a_password_of_a_verified_person_stays(self):
        person = UserFactory(phone=PHONE)
        domain.confirm_phone(user=person, phone=PHONE, password_known=False)
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_somebody_elses_number_is_refused(self):
        UserFactory(phone="+84987654321")
        person = UserFactory(phone=PHONE)
        with pytest.raises(domain.PhoneTaken):
            domain.confirm_phone(user=person, phone="+84987654321")
        person.refresh_from_db()
        assert person.phone == PHONE


@pytest.mark.django_db
class TestEmail:
    def test_changes_with_the_password_and_can_be_cleared(self):
        person = UserFactory(email=None)
        domain.change_email(user=person, email=" Hoa@Example.vn ", password=PASSWORD)
        person.refresh_from_db()
        assert person.email == "hoa@example.vn"
        domain.change_email(user=person, email="", password=PASSWORD)
        person.refresh_from_db()
        assert person.email is None

    @pytest.mark.parametrize(
        "email, password, refused",
        [
            ("new@example.vn", "sai", WrongPassword),
            ("new@example.vn", "", WrongPassword),
            ("không phải", PASSWORD, BadEmail),
            ("Taken@example.vn", PASSWORD, domain.EmailTaken),
        ],
    )
    def test_what_is_refused_changes_nothing(self, email, password, refused):
        UserFactory(email="taken@example.vn")
        person = UserFactory(email="old@example.vn")
        with pytest.raises(refused):
            domain.change_email(user=person, email=email, password=password)
        person.refresh_from_db()
        assert person.email == "old@example.vn"

    def test_somebody_without_a_password_sets_one_first(self):
        person = UserFactory(email=None, password=None)
        with pytest.raises(NotAllowed):
            domain.change_email(user=person, email="new@example.vn", password="")

    def test_wrong_passwords_are_counted_here_too(self):
        person = UserFactory(email="old@example.vn")
        for _n in range(10):
            with pytest.raises(WrongPassword):
                domain.change_email(user=person, email="new@example.vn", password="sai")
        with pytest.raises(domain.TooManyTries):
            domain.change_email(user=person, email="new@example.vn", password=PASSWORD)
        person.refresh_from_db()
        assert person.email == "old@example.vn"


@pytest.mark.django_db
class TestConsent:
    def record(self, user, **changes):
        return domain.record_consent(**{"user": user, "purpose": "trade", "evidence": "web_form", "by": user} | changes)

    def test_is_in_force_until_withdrawn_and_stays_as_history(self):
        person = UserFactory()
        consent = self.record(person)
        assert queries.has_consented(person, "trade")
        assert domain.withdraw_consent(user=person, purpose="trade", by=person) is True
        assert domain.withdraw_consent(user=person, purpose="trade", by=person) is False
        assert not queries.has_consented(person, "trade")
        consent.refresh_from_db()
        assert consent.withdrawn_at is not None
        assert consent.withdrawn_by == person
        again = self.record(person)
        assert again != consent
        assert list(queries.consents_of(person)) == [again, consent]

    def test_the_same_again_is_one_row_a_newer_text_a_new_one(self):
        person = UserFactory()
        assert self.record(person) == self.record(person)
        newer = self.record(person, text_version="2027-01")
        assert Consent.objects.count() == 2
        assert Consent.objects.get(withdrawn_at__isnull=True) == newer

    def test_taken_by_somebody_else_it_names_the_evidence(self):
        person, clerk = UserFactory(), UserFactory()
        with pytest.raises(domain.ConsentNeedsEvidence):
            self.record(person, by=clerk)
        assert Consent.objects.count() == 0
        assert self.record(person, by=clerk, evidence="phone_call", evidence_ref="cuộc gọi 9:15").recorded_by == clerk

    @pytest.mark.parametrize("change", [{"purpose": "anything"}, {"evidence": "hearsay"}])
    def test_other_purposes_and_evidence_do_not_exist(self, change):
        with pytest.raises(ValueError, match="is not a valid"):
            self.record(UserFactory(), **change)


@pytest.mark.django_db(transaction=True)
def test_ten_clerks_at_once_record_one_consent():
    person = UserFactory()
    ids = all_at_once(
        lambda _n: domain.record_consent(user=person, purpose="trade", evidence="web_form", by=person).pk, 10
    )
    assert len(set(ids)) == 1
    assert Consent.objects.count() == 1
