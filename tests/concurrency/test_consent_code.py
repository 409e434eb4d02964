"""A household's consent by code: few guesses however many at once, and never for a number that was not asked."""

import threading

import pytest

from farmers.domain import answer_consent_code, begin_for_somebody, note_registration, registering, send_consent_code
from farmers.domain.payouts import WrongCode
from farmers.models import Registration
from marketplace.accounts.domain import codes
from marketplace.accounts.models import LoginCode
from marketplace.accounts.models.codes import MAX_TRIES
from marketplace.messaging.models import Message
from tests.concurrency.race import of_kind, race
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

ASKED, OTHER = "+84912345678", "+84987654321"


def draft():
    """Return a registration whose phone was sent a code, and the code."""
    made = begin_for_somebody(by=UserFactory(), full_name="Nguyễn Thị Hoa", phone=ASKED)
    send_consent_code(registration=made, address=None)
    return made, Message.objects.get(template="consent_code", to=ASKED).context["code"]


def again(made):
    """Return the registration as another request loads it."""
    return Registration.objects.get(pk=made.pk)


def test_guesses_at_once_are_few_and_consent_to_nothing(monkeypatch):
    made, code = draft()
    compared = []
    matches = codes._matches
    monkeypatch.setattr(codes, "_matches", lambda row, typed: compared.append(typed) or matches(row, typed))
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    rows = [again(made) for _guess in range(12)]
    outcomes = race(*[lambda row=row: answer_consent_code(registration=row, typed=wrong) for row in rows])
    assert len(of_kind(outcomes, WrongCode)) == 12
    assert (len(compared), LoginCode.objects.get().tries) == (MAX_TRIES, MAX_TRIES)
    with pytest.raises(WrongCode):  # the tries are used up for the right one as well
        answer_consent_code(registration=made, typed=code)
    assert again(made).phone_verified_at is None


def test_of_right_answers_at_once_one_counts():
    made, code = draft()
    rows = [again(made) for _answer in range(6)]
    outcomes = race(*[lambda row=row: answer_consent_code(registration=row, typed=code) for row in rows])
    assert (outcomes.count(None), len(of_kind(outcomes, WrongCode))) == (1, 5)
    assert again(made).phone_verified_at is not None


def meanwhile(monkeypatch, made):
    """Let somebody change the number right after the code was compared, before anything is noted."""
    answered = registering.phone_that_answered

    def then_another_number(**typed):
        phone = answered(**typed)
        elsewhere = threading.Thread(
            target=lambda: note_registration(registration=again(made), phone=OTHER)  # a request of its own
        )
        elsewhere.start()
        elsewhere.join()
        return phone

    monkeypatch.setattr(registering, "phone_that_answered", then_another_number)


def test_the_number_changes_while_the_code_is_answered(monkeypatch):
    made, code = draft()
    meanwhile(monkeypatch, made)
    with pytest.raises(WrongCode):
        answer_consent_code(registration=made, typed=code)
    now = again(made)
    assert (now.phone, now.phone_verified_at) == (OTHER, None)


def test_control_without_looking_again_the_new_number_has_consented(monkeypatch):
    """As it was: the row is written as it was read."""
    made, code = draft()
    meanwhile(monkeypatch, made)
    monkeypatch.setattr(registering, "_locked", lambda registration: registration)
    answer_consent_code(registration=made, typed=code)
    now = again(made)
    assert (now.phone, now.phone_verified_at is not None) == (OTHER, True)


def test_answers_and_another_number_at_the_same_moment():
    """Whoever comes first: what is noted in the end is true of the number in the end."""
    for _time in range(4):
        made, code = draft()
        Message.objects.all().delete()
        row = again(made)
        race(
            lambda row=row, code=code: answer_consent_code(registration=row, typed=code),
            lambda row=made: note_registration(registration=again(row), phone=OTHER),
        )
        now = again(made)
        assert (now.phone, now.phone_verified_at) == (OTHER, None)
        Registration.objects.all().delete()
