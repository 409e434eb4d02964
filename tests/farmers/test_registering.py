"""A household comes on line by itself or through an agent: what is kept, what is asked, what it becomes."""

import datetime as dt
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from farmers.domain import (
    WrongCode,
    answer_consent_code,
    begin_for_somebody,
    begin_registration,
    forget_old_drafts,
    keep_consent_paper,
    note_registration,
    send_consent_code,
    submit_registration,
)
from farmers.models import ConsentPaper, Household, Registration
from farmers.models.registration import private_files
from marketplace.accounts.models import Consent, User
from marketplace.accounts.queries import find_by_phone
from marketplace.common import clock
from marketplace.common.errors import BadValue, WrongState
from marketplace.messaging.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.catalog import CropFactory

pytestmark = pytest.mark.django_db
PHONE = "+84987654321"


def photo(size=(900, 1200), kind="JPEG", **save):
    file = BytesIO()
    Image.new("RGB", size, "wheat").save(file, kind, **save)
    return SimpleUploadedFile("giay.jpg", file.getvalue(), content_type="image/jpeg")


def filled(draft, **other):
    facts = {"full_name": "Nguyễn Thị Hoa", "commune": CommuneFactory(), "address_text": "thôn Đồng Giao"}
    return note_registration(registration=draft, step=4, crops=[CropFactory()], **facts | other)


def sent_code():
    return Message.objects.latest("pk").context["code"]


def test_the_draft_of_a_phone_is_found_again_with_what_was_typed():
    draft = begin_registration(phone=PHONE)
    note_registration(registration=draft, step=2, full_name="Nguyễn Thị Hoa")
    note_registration(registration=draft, step=1, phone=PHONE)
    again = begin_registration(phone=PHONE)
    assert (again.pk, again.full_name, again.step) == (draft.pk, "Nguyễn Thị Hoa", 2)


def test_a_household_registers_itself_once():
    draft = filled(begin_registration(phone=PHONE), area_m2=4000)
    crop = draft.crops.get()
    household = submit_registration(registration=draft)
    assert submit_registration(registration=draft) == household
    assert Household.objects.count() == 1
    owner = household.members.get().user
    assert (owner.phone, owner.full_name, owner.phone_verified_at is not None) == (PHONE, "Nguyễn Thị Hoa", True)
    assert not owner.has_usable_password()
    assert (household.name, household.state, household.address_text) == (
        "Hộ Nguyễn Thị Hoa",
        "applied",
        "thôn Đồng Giao",
    )
    area = household.growing_areas.get()
    assert (area.crop, area.name, area.area_m2, area.commune) == (crop, crop.name, 4000, household.commune)
    consent = Consent.objects.get(user=owner)
    assert (consent.purpose, consent.evidence, consent.recorded_by) == ("trade", "sms_code", owner)
    assert Message.objects.get(template="household_applied").to == PHONE
    with pytest.raises(WrongState):
        note_registration(registration=draft, full_name="Tên Khác")


def test_a_password_set_by_somebody_else_does_not_outlive_the_code():
    squatter = UserFactory(phone=PHONE, phone_unverified=True)
    assert squatter.has_usable_password()
    submit_registration(registration=filled(begin_registration(phone=PHONE)))
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()


def test_a_known_person_keeps_their_password_and_name():
    known = UserFactory(phone=PHONE, full_name="Bà Hoa")
    household = submit_registration(registration=filled(begin_registration(phone=PHONE)))
    known.refresh_from_db()
    assert household.members.get().user == known
    assert known.has_usable_password()
    assert known.full_name == "Bà Hoa"


@pytest.mark.parametrize(
    "lack, field",
    [
        ({"full_name": "…"}, "full_name"),
        ({"commune": None}, "place"),
        ({"crops": []}, "crops"),
    ],
)
def test_what_is_missing_is_named_and_makes_nothing(lack, field):
    draft = filled(begin_registration(phone=PHONE))
    note_registration(registration=draft, **lack)
    with pytest.raises(BadValue) as refused:
        submit_registration(registration=draft)
    assert refused.value.field == field
    assert (Household.objects.count(), find_by_phone(PHONE)) == (0, None)


def test_an_agent_needs_the_households_own_code():
    agent = UserFactory()
    draft = filled(begin_for_somebody(by=agent, phone=PHONE))
    with pytest.raises(BadValue, match="đồng ý"):
        submit_registration(registration=draft, by=agent)
    send_consent_code(registration=draft, address=None)
    with pytest.raises(WrongCode):
        answer_consent_code(registration=draft, typed="000000" if sent_code() != "000000" else "111111")
    answer_consent_code(registration=draft, typed=sent_code())
    household = submit_registration(registration=draft, by=agent)
    consent = Consent.objects.get()
    assert (consent.evidence, consent.recorded_by, consent.evidence_ref) == (
        "sms_code",
        agent,
        f"registration:{draft.pk}",
    )
    assert household.registration.started_by == agent
    assert not household.members.filter(user=agent).exists()


def test_a_person_without_a_phone_is_registered_on_paper_and_reached_through_somebody():
    agent = UserFactory()
    draft = filled(begin_for_somebody(by=agent), contact_phone="+84912222333", contact_name="Con Bà Hoa")
    with pytest.raises(BadValue, match="ảnh giấy"):
        send_consent_code(registration=draft, address=None)
    paper = keep_consent_paper(registration=draft, file=photo(), by=agent)
    household = submit_registration(registration=draft, by=agent)
    owner = household.members.get(role="owner").user
    helper = household.members.get(role="agent").user
    assert (owner.phone, owner.managed_by, helper.phone, helper.full_name) == (
        None,
        helper,
        "+84912222333",
        "Con Bà Hoa",
    )
    assert Consent.objects.get(user=owner).evidence_ref == paper.reference
    assert Message.objects.get(template="household_applied").to == "+84912222333"


def test_the_paper_is_kept_without_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010F] = "Máy của bà Hoa"
    exif.get_ifd(0x8825)[2] = (21.0, 16.0, 0.0)  # the latitude
    draft = begin_for_somebody(by=UserFactory(), phone=PHONE)
    paper = keep_consent_paper(registration=draft, file=photo(exif=exif), by=draft.started_by)
    with private_files().open(paper.file.name) as file:
        data = file.read()
    with Image.open(BytesIO(data)) as kept:
        assert (kept.format, dict(kept.getexif()), kept.size) == ("WEBP", {}, (900, 1200))
    assert "bà Hoa".encode() not in data
    assert str(draft.pk) not in paper.file.name
    assert not str(private_files().path(paper.file.name)).startswith(str(settings.MEDIA_ROOT))


def test_old_drafts_are_forgotten_with_their_papers(django_capture_on_commit_callbacks):
    draft = begin_for_somebody(by=UserFactory(), phone=PHONE)
    paper = keep_consent_paper(registration=draft, file=photo(), by=draft.started_by)
    fresh = begin_registration(phone="+84911111112")
    Registration.objects.filter(pk=draft.pk).update(updated_at=clock.now() - dt.timedelta(days=61))
    with django_capture_on_commit_callbacks(execute=True):
        forget_old_drafts()
    assert list(Registration.objects.all()) == [fresh]
    assert ConsentPaper.objects.count() == 0
    assert not private_files().exists(paper.file.name)


def test_the_agents_number_is_never_taken_for_the_households():
    assert User.objects.filter(phone=PHONE).count() == 0
    agent = UserFactory()
    draft = filled(begin_for_somebody(by=agent))
    keep_consent_paper(registration=draft, file=photo(), by=agent)
    household = submit_registration(registration=draft, by=agent)
    assert household.members.get(role="owner").user.phone is None
    assert household.members.get(role="agent").user == agent


def test_a_code_answered_by_one_number_says_nothing_of_another():
    agent = UserFactory()
    draft = begin_for_somebody(by=agent, phone=PHONE)
    send_consent_code(registration=draft, address=None)
    answer_consent_code(registration=draft, typed=sent_code())
    draft = filled(draft, phone="+84911111112")
    with pytest.raises(BadValue, match="đồng ý"):
        submit_registration(registration=draft, by=agent)
    assert Household.objects.count() == 0


def test_a_paper_taken_again_takes_the_first_file_away(django_capture_on_commit_callbacks):
    draft = begin_for_somebody(by=UserFactory(), full_name="Nguyễn Thị Hoa")
    first = keep_consent_paper(registration=draft, file=photo(), by=draft.started_by)
    with django_capture_on_commit_callbacks(execute=True):
        second = keep_consent_paper(registration=draft, file=photo((800, 800)), by=draft.started_by)
    assert list(ConsentPaper.objects.all()) == [second]
    files = private_files()
    assert (files.exists(first.file.name), files.exists(second.file.name)) == (False, True)
    draft.refresh_from_db()
    assert draft.paper == second


def test_a_paper_that_comes_too_late_leaves_no_file(django_capture_on_commit_callbacks):
    clerk = UserFactory()
    draft = filled(begin_for_somebody(by=clerk))
    kept = keep_consent_paper(registration=draft, file=photo(), by=clerk)
    submit_registration(registration=draft, by=clerk)
    before = set(private_files().listdir("consents")[1])
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(WrongState):
        keep_consent_paper(registration=draft, file=photo(), by=clerk)
    assert set(private_files().listdir("consents")[1]) == before
    assert ConsentPaper.objects.get() == kept
