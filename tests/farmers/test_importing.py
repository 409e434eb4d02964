"""Households out of a file: every row is looked through, all of them come in or none, and out again."""

import csv
import io
import threading
import uuid

import pytest
from django.db import connection
from openpyxl import Workbook

from farmers.domain import (
    BuiltUpon,
    RowsWrong,
    change_story,
    check_file,
    import_file,
    keep_consent_paper,
    stage_file,
    start_import,
    undo_import,
    verify_household,
)
from farmers.domain.sheets import COLUMNS, BadFile
from farmers.models import ConsentPaper, Household, ImportFile, Registration
from farmers.models.registration import private_files
from marketplace.accounts.domain import record_identity
from marketplace.accounts.models import Consent, Identity, User
from marketplace.common.errors import DomainError, WrongState
from marketplace.messaging.models import Message
from marketplace.shop.partner.models import LegalSeller, Partner
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CropFactory
from tests.factories.farmers import HouseholdFactory
from tests.farmers.test_registering import photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas_loaded")]

HEADS = list(COLUMNS.values())
HOA = ["Nguyễn Thị Hoa", "0987 654 321", "xã Lục Ngạn, Bắc Ninh", "thôn Đồng Giao", "Vải thiều", "4000", "GĐY-1"]
LAN = ["Trần Thị Lan", "", "phường Hoàn Kiếm, Hà Nội", "", "Vải thiều; Mơ rừng", "", "GĐY-2", "0912222333", "Con Lan"]


def table(*rows, heads=HEADS, mark=","):
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows([heads, *rows])
    return out.getvalue().encode("utf-8-sig")


@pytest.fixture
def clerk():
    CropFactory(name="Vải thiều")
    return UserFactory()


def staged(clerk, data, name="ho.csv"):
    return check_file(file=stage_file(key=uuid.uuid4(), name=name, data=data, by=clerk))


def errors(file):
    return [(row.number, *error) for row in file.rows.order_by("number") for error in row.errors]


def imported(clerk, *rows):
    file = staged(clerk, table(*rows))
    assert errors(file) == []
    start_import(file=file, by=clerk)
    return import_file(file=file)


def test_a_file_of_two_comes_in_whole_and_only_once(clerk):
    file = imported(clerk, HOA, LAN)
    assert import_file(file=file).imported_at == file.imported_at
    hoa, lan = Household.objects.order_by("name")
    assert [hoa.name, hoa.commune.short_name, hoa.state] == ["Hộ Nguyễn Thị Hoa", "Lục Ngạn", "applied"]
    assert [area.area_m2 for area in hoa.growing_areas.all()] == [4000]
    assert lan.registration.other_crops == "Mơ rừng"
    assert lan.members.get(role="agent").user.phone == "+84912222333"
    assert sorted(Consent.objects.values_list("evidence", "evidence_ref")) == [("paper", "GĐY-1"), ("paper", "GĐY-2")]
    assert sorted(Message.objects.values_list("to", flat=True)) == ["+84912222333", "+84987654321"]
    assert [row.registration.household for row in file.rows.order_by("number")] == [hoa, lan]


@pytest.mark.parametrize(
    "change, column, sentence",
    [
        ({0: ""}, "Họ và tên chủ hộ", "Còn trống, xin điền."),
        ({0: "123"}, "Họ và tên chủ hộ", "Xin ghi họ và tên."),
        ({1: "0912"}, "Số điện thoại", "Số điện thoại thiếu chữ số, xin xem lại."),
        ({1: ""}, "Điện thoại người làm thay", "Hộ không có điện thoại thì cần số của người làm thay."),
        ({2: "trên núi"}, "Xã, phường, tỉnh", "Chưa rõ xã, phường nào"),
        ({4: ""}, "Trồng, nuôi", "Còn trống, xin điền."),
        ({5: "bốn sào"}, "Diện tích m²", "Xin ghi số mét vuông"),
        ({5: "-4"}, "Diện tích m²", "Xin ghi số mét vuông"),
        ({6: ""}, "Số giấy đồng ý", "Còn trống, xin điền."),
        ({3: "x" * 301}, "Thôn, bản, số nhà", "Dài quá 300 chữ"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(clerk, change, column, sentence):
    row = [change.get(place, cell) for place, cell in enumerate(HOA)]
    file = staged(clerk, table(["Lê Văn Minh", "0911 111 112", *HOA[2:6], "GĐY-9"], row))
    [(number, where, what)] = errors(file)
    assert (number, where) == (3, column)
    assert sentence in what
    assert (file.total, file.checked, file.wrong) == (2, 2, 1)
    with pytest.raises(WrongState, match="dòng sai"):
        start_import(file=file, by=clerk)
    assert Household.objects.count() == 0


def test_a_number_belongs_to_one_household_in_the_file_and_on_the_market(clerk):
    HouseholdFactory(owner=UserFactory(phone="+84987654321"))
    twin = ["Lê Văn Minh", "0911 111 112", *HOA[2:6]]
    file = staged(clerk, table(HOA, [*twin, "GĐY-3"], [*twin, "GĐY-3"]))
    assert [(number, column, what[:14]) for number, column, what in errors(file)] == [
        (2, "Số điện thoại", "Số này đã có h"),
        (3, "Số điện thoại", "Số này có ở nh"),
        (3, "Số giấy đồng ý", "Số giấy này có"),
        (4, "Số điện thoại", "Số này có ở nh"),
        (4, "Số giấy đồng ý", "Số giấy này có"),
    ]


def test_a_row_that_went_wrong_meanwhile_keeps_the_whole_file_out(clerk):
    file = staged(clerk, table(LAN, HOA))
    start_import(file=file, by=clerk)
    HouseholdFactory(owner=UserFactory(phone="+84987654321"))
    people = User.objects.count()
    with pytest.raises(RowsWrong):
        import_file(file=file)
    file.refresh_from_db()
    assert (file.status, file.wrong) == ("checked", 1)
    assert (Household.objects.count(), User.objects.count(), Registration.objects.count()) == (1, people, 0)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_any_mark_between_the_cells_is_read(clerk, mark):
    assert staged(clerk, table(HOA, mark=mark)).wrong == 0


def test_a_workbook_is_read_with_phones_that_lost_their_zero(clerk):
    book = Workbook()
    book.active.append(HEADS)
    book.active.append([HOA[0], 987654321, *HOA[2:5], 4000.0, "GĐY-1"])
    book.active.append([None] * 9)
    out = io.BytesIO()
    book.save(out)
    file = staged(clerk, out.getvalue(), "ho.xlsx")
    assert errors(file) == []
    start_import(file=file, by=clerk)
    import_file(file=file)
    assert Household.objects.get().members.get().user.phone == "+84987654321"


@pytest.mark.parametrize(
    "data, sentence",
    [
        (b"", "Tệp trống"),
        (b"PK\x03\x04 broken", "không mở được"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "không phải tệp CSV"),
        ("Họ tên".encode("utf-16-be"), "không phải tệp CSV"),
        ("Nguyễn".encode("cp1258", "ignore") + b"\xff\xfe\xfd", "Chữ trong tệp"),
        (table(), "chưa có hộ nào"),
        (table(HOA, heads=["Tên", *HEADS[1:]]), "Dòng đầu thiếu cột: Họ và tên chủ hộ"),
        (table(HOA, heads=[HEADS[0], HEADS[0], *HEADS[2:]]), "hai lần"),
        (table(*[HOA] * 2001), "2.000 hộ"),
        (b"x" * 2_000_001, "2 MB"),
    ],
    ids=["empty", "zip", "png", "utf16", "cp1258", "heads only", "head", "twice", "rows", "bytes"],
)
def test_what_is_no_list_of_households_is_refused_in_a_sentence(clerk, data, sentence):
    with pytest.raises(BadFile, match=sentence):
        stage_file(key=uuid.uuid4(), name="ho.csv", data=data, by=clerk)
    assert ImportFile.objects.count() == 0


def test_the_same_form_again_is_the_same_file(clerk):
    key = uuid.uuid4()
    first = stage_file(key=key, name="ho.csv", data=table(HOA), by=clerk)
    assert stage_file(key=key, name="ho.csv", data=table(HOA), by=clerk) == first


def test_undoing_takes_away_all_that_came_and_nothing_else(clerk):
    known = UserFactory(phone="+84912222333")
    before = (User.objects.count(), LegalSeller.objects.count(), Partner.objects.count())
    file = imported(clerk, HOA, LAN)
    undo_import(file=file, by=clerk)
    assert undo_import(file=file, by=clerk).status == "undone"
    assert (User.objects.count(), LegalSeller.objects.count(), Partner.objects.count()) == before
    assert (Household.objects.count(), Consent.objects.count(), Registration.objects.count()) == (0, 0, 0)
    assert User.objects.filter(pk=known.pk).exists()
    assert ImportFile.objects.get().rows.count() == 2
    with pytest.raises(WrongState):
        start_import(file=file, by=clerk)


def test_who_has_come_in_meanwhile_stays_a_person(clerk):
    file = imported(clerk, HOA)
    hoa = User.objects.get(phone="+84987654321")
    User.objects.filter(pk=hoa.pk).update(phone_verified_at=file.imported_at)
    undo_import(file=file, by=clerk)
    assert Consent.objects.get(user=hoa).withdrawn_at is not None
    assert Household.objects.count() == 0


def test_what_somebody_built_on_stays_and_the_rest_goes(clerk):
    file = imported(clerk, HOA, LAN)
    hoa = Household.objects.get(name="Hộ Nguyễn Thị Hoa")
    keep_consent_paper(registration=hoa.registration, file=photo(), by=clerk)
    other = UserFactory()
    record_identity(user=hoa.members.get().user, citizen_id="024099000001", by=other)
    verify_household(household=hoa, by=other)
    undo_import(file=file, by=clerk)
    assert Household.objects.get() == hoa
    assert Consent.objects.get(user=hoa.members.get().user).withdrawn_at is None
    first, second = file.rows.order_by("number")
    assert first.stays == ["Hộ ở lại: đã được duyệt hoặc đổi tình trạng, đã xem giấy tờ của người trong hộ."]
    assert (first.registration.household, second.stays, second.registration) == (hoa, [], None)
    file.refresh_from_db()
    assert file.status == "undone"


def test_nothing_is_undone_where_all_is_built_upon(clerk):
    file = imported(clerk, HOA)
    hoa = Household.objects.get()
    change_story(household=hoa, story="Ba đời trồng vải", by=hoa.members.get().user)
    with pytest.raises(BuiltUpon, match=f"{hoa.code}: đã có ảnh hoặc chuyện của hộ"):
        undo_import(file=file, by=clerk)
    assert Household.objects.count() == 1
    file.refresh_from_db()
    assert file.status == "imported"


def test_a_person_who_was_there_before_stops_nothing_and_stays_untouched(clerk):
    known = UserFactory(phone="+84987654321")
    record_identity(user=known, citizen_id="024099000001", by=UserFactory())
    before = User.objects.filter(pk=known.pk).values().get()
    file = imported(clerk, HOA, LAN)
    undo_import(file=file, by=clerk)
    assert Household.objects.count() == 0
    assert User.objects.filter(pk=known.pk).values().get() == before
    assert Identity.objects.get(user=known).verified_at is not None
    first, second = file.rows.order_by("number")
    assert first.stays == ["Có người đã ở trên chợ từ trước, tài khoản được giữ nguyên."]
    assert second.stays == []


def test_a_household_of_a_file_needs_the_photo_of_its_paper(clerk, django_capture_on_commit_callbacks):
    file = imported(clerk, HOA)
    hoa, other = Household.objects.get(), UserFactory()
    record_identity(user=hoa.members.get().user, citizen_id="024099000001", by=other)
    with pytest.raises(WrongState, match="giấy đồng ý có chữ ký đã được chụp"):
        verify_household(household=hoa, by=other)
    paper = keep_consent_paper(registration=hoa.registration, file=photo(), by=clerk)
    assert verify_household(household=hoa, by=other).state == "verified"
    with pytest.raises(WrongState, match="không thay được nữa"):
        keep_consent_paper(registration=Registration.objects.get(), file=photo(), by=clerk)
    assert Registration.objects.get().paper == paper
    assert file.rows.get().registration.paper == paper


def test_undoing_takes_the_photos_of_the_papers_along(clerk, django_capture_on_commit_callbacks):
    file = imported(clerk, HOA)
    paper = keep_consent_paper(registration=Registration.objects.get(), file=photo(), by=clerk)
    with django_capture_on_commit_callbacks(execute=True):
        undo_import(file=file, by=clerk)
    assert (ConsentPaper.objects.count(), private_files().exists(paper.file.name)) == (0, False)


@pytest.mark.django_db(transaction=True)
def test_undoing_races_with_a_first_story_and_one_wins_whole(clerk):
    for round_number in range(3):
        paper = f"GĐY-R{round_number}"
        file = imported(clerk, [HOA[0], f"09876500{round_number:02d}", *HOA[2:6], paper])
        household = file.rows.get().registration.household
        owner = household.members.get().user
        barrier, refused = threading.Barrier(2), []

        def race(work, barrier=barrier, refused=refused):
            try:
                barrier.wait()
                work()
            except DomainError as error:
                refused.append(error.code)
            finally:
                connection.close()

        works = (
            lambda file=file: undo_import(file=file, by=clerk),
            lambda household=household, owner=owner: change_story(
                household=household, story="Ba đời trồng vải", by=owner
            ),
        )
        threads = [threading.Thread(target=race, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 1, "both won, or none did"
        file.refresh_from_db()
        there = Household.objects.filter(pk=household.pk).first()
        if there is None:
            assert file.status == "undone"
            assert refused[0] in ("wrong_state", "not_allowed")  # as far as it had come
        else:
            assert (file.status, there.story, refused) == ("imported", "Ba đời trồng vải", ["built_upon"])
