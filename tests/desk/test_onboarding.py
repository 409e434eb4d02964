"""Agents bring households on line, reviewers let them sell: whole ways by hand, and who sees what."""

import io
import uuid
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from farmers import tasks
from farmers.models import ConsentPaper, Household, ImportFile, PayoutChange, Registration
from logistics.models import Clerk, CommunityTeam, TeamMember
from marketplace.common import clock
from marketplace.messaging.models import Message
from tests.factories.accounts import BankAccountFactory, ConsentFactory, IdentityFactory, UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.campaigns import ProvinceOfficerFactory
from tests.factories.catalog import CropFactory
from tests.factories.farmers import HouseholdFactory, owner_of
from tests.factories.logistics import ClerkFactory, PointFactory
from tests.farmers.test_importing import HOA, LAN, table

pytestmark = pytest.mark.django_db


def photo():
    file = BytesIO()
    Image.new("RGB", (900, 1200), "wheat").save(file, "JPEG")
    return SimpleUploadedFile("giay.jpg", file.getvalue(), content_type="image/jpeg")


@pytest.fixture
def commune():
    return CommuneFactory()


@pytest.fixture
def clerk(commune):
    return ClerkFactory(point=PointFactory(commune=commune)).user


@pytest.fixture
def officer(commune):
    return ProvinceOfficerFactory(province=commune.province).user


def typed(commune, **other):
    facts = {"full_name": "Nguyễn Thị Hoa", "phone": "0987 654 321", "kind": "household", "evidence": "sms_code"}
    crop = CropFactory(name="Vải thiều").pk
    return {**facts, "place": commune.name, "commune_code": commune.code, "crops": [crop], **other}


def test_by_the_code_that_the_household_reads_out(client, clerk, commune):
    client.force_login(clerk)
    answer = client.post(reverse("onboarding:new"), typed(commune))
    draft = Registration.objects.get()
    assert answer.url == reverse("onboarding:code", args=[draft.pk])
    code = Message.objects.get(template="consent_code", to="+84987654321").context["code"]
    wrong = client.post(answer.url, {"code": f"{(int(code) + 1) % 1_000_000:06d}"}).content.decode()
    assert "Mã không đúng" in wrong
    assert Household.objects.count() == 0
    assert client.post(answer.url, {"code": code}).url == reverse("onboarding:household", args=[draft.pk])
    assert client.post(answer.url, {"code": code}).url == reverse("onboarding:household", args=[draft.pk])
    assert Household.objects.get().registration == draft
    page = client.get(reverse("onboarding:household", args=[draft.pk])).content.decode()
    assert "đã xem giấy tờ tùy thân" in page


def test_by_signed_paper_for_who_has_no_phone(client, clerk, commune):
    client.force_login(clerk)
    paper = typed(commune, phone="", evidence="paper")
    refused = client.post(reverse("onboarding:new"), paper).content.decode()
    assert "Xin chụp giấy có chữ ký" in refused
    assert "Nguyễn Thị Hoa" in refused
    without = client.post(reverse("onboarding:new"), paper | {"evidence": "sms_code"}).content.decode()
    assert "thì cần ảnh giấy có chữ ký" in without
    client.post(reverse("onboarding:new"), paper | {"paper": photo()})
    household = Household.objects.get()
    assert (owner_of(household).phone, household.members.get(role="agent").user) == (None, clerk)


def test_the_paper_is_for_reviewers_of_the_province_alone(client, clerk, officer, commune):
    client.force_login(clerk)
    client.post(reverse("onboarding:new"), typed(commune, evidence="paper", paper=photo()))
    url = reverse("review:paper", args=[ConsentPaper.objects.get().pk])
    elsewhere = ProvinceOfficerFactory().user
    owner = owner_of(Household.objects.get())
    for person, status in ((officer, 200), (elsewhere, 404), (owner, 404), (UserFactory(), 404)):
        client.force_login(person)
        assert client.get(url).status_code == status, person
    client.force_login(officer)
    answer = client.get(url)
    assert answer["Content-Type"] == "image/webp"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    client.logout()
    assert client.get(url).status_code == 302


def test_colleagues_go_on_with_each_others_drafts_and_strangers_do_not(client, clerk, commune):
    client.force_login(clerk)
    client.post(reverse("onboarding:new"), typed(commune))
    url = reverse("onboarding:household", args=[Registration.objects.get().pk])
    colleague = ClerkFactory(point=Clerk.objects.get(user=clerk).point).user
    team = CommunityTeam.objects.create(commune=commune, name="Tổ 1", boundary="đầu thôn")
    helper = UserFactory()
    TeamMember.objects.create(team=team, user=helper, role="member")
    for person, status in ((colleague, 200), (ClerkFactory().user, 404), (helper, 404), (UserFactory(), 404)):
        client.force_login(person)
        assert client.get(url).status_code == status
    client.force_login(helper)
    assert client.get(reverse("onboarding:new")).status_code == 200


@pytest.mark.usefixtures("areas_loaded")
def test_a_file_from_errors_to_import_and_back(client, clerk):
    CropFactory(name="Vải thiều")
    client.force_login(clerk)
    bad = table(HOA, ["Lê Văn Minh", "0911", *HOA[2:6], "GĐY-9"])
    answer = client.post(reverse("onboarding:files"), {"key": uuid.uuid4(), "file": SimpleUploadedFile("ho.csv", bad)})
    page = client.get(answer.url).content.decode()
    assert "Số điện thoại</b>: Số điện thoại thiếu chữ số, xin xem lại." in page
    assert "Nhập cả" not in page
    csv = client.get(reverse("onboarding:file_errors", args=[ImportFile.objects.get().pk])).content.decode()
    assert '3,Số điện thoại,"Số điện thoại thiếu chữ số' in csv
    answer = client.post(
        reverse("onboarding:files"), {"key": uuid.uuid4(), "file": SimpleUploadedFile("ho.csv", table(HOA, LAN))}
    )
    file = ImportFile.objects.latest("pk")
    assert "Nhập cả 2 hộ" in client.get(answer.url).content.decode()
    for _twice in range(2):
        client.post(reverse("onboarding:file_import", args=[file.pk]))
    assert Household.objects.count() == 2
    assert "Hộ Nguyễn Thị Hoa" in client.get(answer.url).content.decode()
    client.post(reverse("onboarding:file_undo", args=[file.pk]))
    assert Household.objects.count() == 0
    assert "đã gỡ lúc" in client.get(answer.url).content.decode()


@pytest.mark.usefixtures("areas_loaded")
def test_a_long_file_is_done_by_a_worker_with_a_bar(client, clerk, monkeypatch):
    CropFactory(name="Vải thiều")
    client.force_login(clerk)
    asked = []
    monkeypatch.setattr(tasks.check_file, "apply_async", lambda args, **kw: asked.append(("check", *args)))
    monkeypatch.setattr(tasks.import_file, "apply_async", lambda args, **kw: asked.append(("import", *args)))
    rows = [[f"Hộ Số {n}", f"09110{n:05d}", *HOA[2:6], f"G-{n}"] for n in range(101)]
    rows = [[row[0].replace(str(n), "Một" * (n + 1))[:100], *row[1:]] for n, row in enumerate(rows)]
    upload = SimpleUploadedFile("dai.csv", table(*rows))
    answer = client.post(reverse("onboarding:files"), {"key": uuid.uuid4(), "file": upload})
    page = client.get(answer.url).content.decode()
    assert '<meta http-equiv="refresh"' in page
    assert "<progress" in page
    assert tasks.check_file(asked[0][1]) == 0
    client.post(reverse("onboarding:file_import", args=[asked[0][1]]))
    assert [what for what, _pk in asked] == ["check", "import"]
    assert "0 trên 101" in client.get(answer.url).content.decode()
    assert (tasks.import_file(asked[1][1]), tasks.progress_of(asked[1][1])) == ("imported", 101)
    assert Household.objects.count() == 101


def test_without_a_worker_the_person_waits_instead(client, clerk, monkeypatch):
    monkeypatch.setattr("marketplace.desk.onboarding.files.AT_ONCE", 0)
    monkeypatch.setattr(tasks.check_file, "apply_async", lambda args, **kw: (_ for _ in ()).throw(OSError("no broker")))
    client.force_login(clerk)
    upload = SimpleUploadedFile("ho.csv", table(HOA))
    client.post(reverse("onboarding:files"), {"key": uuid.uuid4(), "file": upload})
    assert ImportFile.objects.get().status == "checked"


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04", b"x" * 2_000_001])
def test_what_is_no_file_of_households_is_said_on_the_page(client, clerk, data):
    client.force_login(clerk)
    answer = client.post(reverse("onboarding:files"), {"key": uuid.uuid4(), "file": SimpleUploadedFile("a.xlsx", data)})
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert ImportFile.objects.count() == 0


def test_the_templates_are_read_by_the_reader(client, clerk):
    client.force_login(clerk)
    csv = client.get(reverse("onboarding:template", args=["csv"]))
    assert csv.content.decode("utf-8-sig").splitlines()[0].startswith("Họ và tên chủ hộ,Số điện thoại")
    book = load_workbook(io.BytesIO(client.get(reverse("onboarding:template", args=["xlsx"])).content))
    assert next(cell.value for cell in book.active[1]) == "Họ và tên chủ hộ"
    assert client.get(reverse("onboarding:template", args=["exe"])).status_code == 404


def household_in(commune, **other):
    return HouseholdFactory(commune=commune, active=False, **other)


def test_a_reviewer_sees_what_is_missing_and_lets_the_household_sell(client, officer, commune):
    household = household_in(commune)
    ConsentFactory(user=owner_of(household))
    client.force_login(officer)
    queue = client.get(reverse("review:index")).content.decode()
    assert household.name in queue
    assert "<b>đã xem giấy tờ tùy thân của chủ hộ</b>" in queue
    url = reverse("review:household", args=[household.code])
    early = client.post(reverse("review:verify", args=[household.code]), {"reason": ""}, follow=True).content.decode()
    assert "còn thiếu: đã xem giấy tờ tùy thân của chủ hộ" in early
    wrong = client.post(reverse("review:identity", args=[household.code]), {"citizen_id": "123"})
    assert wrong.status_code == 200
    assert client.post(reverse("review:identity", args=[household.code]), {"citizen_id": "024 099 000 001"}).url == url
    assert "024099000001" not in client.get(url).content.decode()
    assert client.post(reverse("review:tax", args=[household.code]), {"tax_code": "0123456789"}).url == url
    client.post(reverse("review:verify", args=[household.code]), {"reason": "Đã xem thẻ ở bưu cục"})
    client.post(reverse("review:activate", args=[household.code]), {"reason": ""})
    household.refresh_from_db()
    assert household.state == "active"
    assert "Xin ghi lý do" in client.post(reverse("review:pause", args=[household.code]), {}).content.decode()
    client.post(reverse("review:pause", args=[household.code]), {"reason": "Khách báo hàng hỏng"})
    page = client.get(url).content.decode()
    assert "Khách báo hàng hỏng" in page
    told = Message.objects.filter(to=owner_of(household).phone).order_by("pk").values_list("template", flat=True)
    assert list(told) == ["household_verified", "household_active", "household_paused"]
    client.post(reverse("review:close", args=[household.code]), {"reason": "Theo đề nghị của hộ"})
    household.refresh_from_db()
    assert household.state == "closed"


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ({"tax_code": "12"}, "10, 12 hoặc 13 chữ số"),
        ({}, "Xin ghi mã số thuế, hoặc chọn được miễn"),
        ({"exempt": "on"}, "Miễn thuế cần ghi giấy tờ"),
    ],
)
def test_a_tax_status_has_its_proof(client, officer, commune, typed, sentence):
    household = household_in(commune)
    client.force_login(officer)
    assert sentence in client.post(reverse("review:tax", args=[household.code]), typed).content.decode()
    household.legal_seller.refresh_from_db()
    assert (household.legal_seller.tax_code, household.legal_seller.grower_exempt) == ("", False)


def test_nobody_reviews_their_own_household_or_another_province(client, officer, clerk, commune):
    own, other = household_in(commune, owner=officer), household_in(CommuneFactory())
    seen = household_in(commune)
    client.force_login(officer)
    page = client.get(reverse("review:index")).content.decode()
    assert seen.code in page
    assert own.code not in page
    assert other.code not in page
    for household in (own, other):
        assert client.get(reverse("review:household", args=[household.code])).status_code == 404
        assert client.post(reverse("review:close", args=[household.code]), {"reason": "x"}).status_code == 404
    client.force_login(clerk)
    assert client.get(reverse("review:household", args=[seen.code])).status_code == 200


def test_the_queue_asks_no_more_for_three_rows_than_for_one(client, officer, commune, django_assert_num_queries):
    household_in(commune)
    client.force_login(officer)
    client.get(reverse("review:index"))
    with django_assert_num_queries(7):
        client.get(reverse("review:index"))
    for _more in range(2):
        IdentityFactory(user=owner_of(household_in(commune)), verified_at=clock.now(), verified_by=officer)
    with django_assert_num_queries(7):
        client.get(reverse("review:index"))
    assert (
        client.get(reverse("review:index"), {"state": "x", "missing": "y", "q": "%\x07", "page": "z"}).status_code
        == 200
    )
    assert client.get(reverse("review:index"), {"missing": "identity"}).context["page_obj"].paginator.count == 1


@pytest.mark.usefixtures("areas_loaded")
def test_the_papers_of_a_file_are_photographed_row_by_row(client, clerk, officer):
    CropFactory(name="Vải thiều")
    client.force_login(clerk)
    upload = SimpleUploadedFile("ho.csv", table(HOA, ["Lê Văn Minh", "0911 111 112", *HOA[2:6], "GĐY-9"]))
    client.post(reverse("onboarding:files"), {"file": upload, "key": uuid.uuid4()})
    file = ImportFile.objects.get()
    url = reverse("onboarding:file_papers", args=[file.pk])
    assert "Tệp chưa nhập" in client.get(url).content.decode()
    client.post(reverse("onboarding:file_import", args=[file.pk]))
    assert "Còn 2 hộ thiếu ảnh giấy" in client.get(reverse("onboarding:file", args=[file.pk])).content.decode()
    page = client.get(url).content.decode()
    assert "Dòng 2 · Nguyễn Thị Hoa · giấy GĐY-1" in page
    assert "Dòng 3 · Lê Văn Minh · giấy GĐY-9" in page
    first, second = file.rows.order_by("number")
    broken = SimpleUploadedFile("x.jpg", b"x")
    answer = client.post(url, {f"paper_{first.pk}": photo(), f"paper_{second.pk}": broken})
    assert "không phải ảnh" in answer.content.decode()
    assert list(ConsentPaper.objects.values_list("registration__import_row", flat=True)) == [first.pk]
    page = client.get(url).content.decode()
    assert ("Nguyễn Thị Hoa" in page, "Lê Văn Minh" in page) == (False, True)
    assert client.post(url, {f"paper_{second.pk}": photo(), "paper_99999999999": photo()}).status_code == 302
    assert ConsentPaper.objects.count() == 2
    assert "Nguyễn Thị Hoa" in client.get(url + "?have=1").content.decode()


def test_a_reviewer_is_the_second_person_for_an_account(client, clerk, officer, commune):
    client.force_login(clerk)
    client.post(reverse("onboarding:new"), typed(commune, phone="", evidence="paper", paper=photo()))
    household = Household.objects.get()
    account = BankAccountFactory(owner=owner_of(household), holder="NGUYEN THI HOA")
    now = clock.now()
    change = PayoutChange.objects.create(
        household=household, bank_account=account, asked_by=clerk, takes_effect_at=now, second_person=True
    )
    agree = reverse("review:account_agree", args=[household.code, change.pk])
    assert client.post(agree).status_code == 404  # a member reviews no household of their own
    client.force_login(officer)
    assert household.name in client.get(reverse("review:index")).content.decode().split("?state=")[0]
    page = client.get(reverse("review:household", args=[household.code])).content.decode()
    assert "NGUYEN THI HOA" in page
    assert agree in page
    assert client.post(agree).status_code == 302
    change.refresh_from_db()
    assert (change.agreed_by, change.applied_at is not None) == (officer, True)
    assert agree not in client.get(reverse("review:household", args=[household.code])).content.decode()
