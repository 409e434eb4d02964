"""Complaints: filed once, under a clock, answered by the market alone; lots that are called back."""

import datetime as dt
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.complaints.domain import (
    TooManyComplaints,
    add_word,
    answer_complaint,
    file_complaint,
    lift_recall,
    put_promise_in_force,
    recall_lot,
)
from marketplace.complaints.models import AnswerPromise, Complaint, ComplaintWord, LotRecall
from marketplace.complaints.queries import all_for_staff
from marketplace.messaging.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.checkout import deliverable_commune, placed_order
from tests.factories.farmers import ListingFactory, LotFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 6, 12, 5, tzinfo=dt.UTC)
PAGE, FOLLOW = reverse("discovery:complaint"), reverse("discovery:complaint_follow")
TOLD = "Vải dập quá nửa thùng, chảy nước."


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def promise(db):
    return AnswerPromise.objects.create(hours=24, valid_from=dt.date(2026, 1, 1), source="Quy chế chợ")


@pytest.fixture
def order(db):
    return placed_order((ListingFactory().stockrecord, 1), commune=deliverable_commune())


@pytest.fixture
def admin(db):
    return UserFactory(admin=True)


def file(order=None, **changes):
    given = {"key": uuid4(), "order": order, "phone": order.recipient_phone if order else "+84912345678"}
    return file_complaint(**{**given, "kind": "damaged", "text": TOLD, "by": None, **changes})


def jpeg():
    out = BytesIO()
    Image.new("RGB", (400, 300), "tomato").save(out, "JPEG")
    return out.getvalue()


def sent():
    return list(Message.objects.filter(template__startswith="complaint").values_list("template", "to").order_by("pk"))


class TestFiling:
    def test_starts_the_clock_of_the_promise_in_force(self, order, promise):
        AnswerPromise.objects.create(hours=2, valid_from=dt.date(2026, 7, 1), source="sau này")
        complaint = file(order)
        assert (complaint.promise, complaint.due_at) == (promise, NOON + dt.timedelta(hours=24))
        assert complaint.number.startswith("KN")
        assert sent() == [("complaint_received", order.recipient_phone)]

    def test_without_a_promise_nothing_is_promised(self, order):
        assert (file(order).promise, file(order).due_at) == (None, None)

    def test_the_same_form_twice_is_one_complaint_and_one_message(self, order, promise):
        key = uuid4()
        assert file(order, key=key) == file(order, key=key)
        assert (Complaint.objects.count(), len(sent())) == (1, 1)
        with pytest.raises(WrongState):
            file(lot=LotFactory(), key=key)

    def test_of_a_lot_nobody_is_sent_a_message_at_once(self, promise):
        assert file(lot=LotFactory()).due_at is not None
        assert sent() == []

    @pytest.mark.parametrize("text", ["", "dập", "x" * 2001, "\x00" * 50])
    def test_too_few_or_too_many_words_change_nothing(self, order, text):
        with pytest.raises(BadValue) as refused:
            file(order, text=text)
        assert refused.value.field == "text"
        assert not Complaint.objects.exists()

    def test_a_number_files_five_a_day(self, order):
        for _one in range(5):
            file(order)
        with pytest.raises(TooManyComplaints):
            file(order)
        with clock.at(NOON + dt.timedelta(days=1, minutes=1)):
            file(order)
        assert Complaint.objects.count() == 6


class TestAnswering:
    def test_is_read_and_told(self, order, promise, admin):
        complaint = file(order)
        key = uuid4()
        for _twice in range(2):
            answer_complaint(key=key, complaint=complaint, text="Chợ hoàn tiền thùng này.", by=admin)
        complaint.refresh_from_db()
        assert (complaint.state, complaint.answered_at) == (Complaint.State.ANSWERED, NOON)
        assert complaint.words.count() == 1
        assert [template for template, _to in sent()] == ["complaint_received", "complaint_answered"]

    def test_a_further_word_opens_it_again_with_a_new_clock(self, order, promise, admin):
        complaint = file(order)
        answer_complaint(key=uuid4(), complaint=complaint, text="Đã hoàn tiền.", by=admin)
        later = NOON + dt.timedelta(days=2)
        with clock.at(later):
            add_word(key=uuid4(), complaint=complaint, text="Tiền chưa về.")
        complaint.refresh_from_db()
        assert (complaint.state, complaint.due_at) == (Complaint.State.OPEN, later + dt.timedelta(hours=24))

    def test_a_further_word_on_a_waiting_one_does_not_put_the_clock_back(self, order, promise):
        complaint = file(order)
        with clock.at(NOON + dt.timedelta(hours=20)):
            add_word(key=uuid4(), complaint=complaint, text="Xin nhanh cho.")
        complaint.refresh_from_db()
        assert complaint.due_at == NOON + dt.timedelta(hours=24)

    def test_by_the_market_alone(self, order):
        complaint = file(order)
        with pytest.raises(NotAllowed):
            answer_complaint(key=uuid4(), complaint=complaint, text="Không sao đâu.", by=UserFactory())
        complaint.refresh_from_db()
        assert complaint.state == Complaint.State.OPEN
        assert not ComplaintWord.objects.exists()
        assert list(all_for_staff(UserFactory())) == []

    def test_the_overdue_come_first_and_the_answered_last(self, order, promise, admin):
        answered = file(order)
        answer_complaint(key=uuid4(), complaint=answered, text="Đã xong.", by=admin)
        second = file(order)
        Complaint.objects.filter(pk=second.pk).update(due_at=NOON + dt.timedelta(hours=3))
        first = file(order)
        Complaint.objects.filter(pk=first.pk).update(due_at=NOON - dt.timedelta(hours=3))
        assert list(all_for_staff(admin)) == [first, second, answered]

    def test_a_new_promise_ends_the_former(self, promise):
        put_promise_in_force(hours=12, valid_from=dt.date(2026, 7, 1), source="Quy chế mới")
        promise.refresh_from_db()
        assert promise.valid_to == dt.date(2026, 6, 30)


class TestRecall:
    def test_is_made_once_and_lifted(self, admin):
        lot, key = LotFactory(), uuid4()
        said = {"reason": "dư lượng vượt mức", "advice": "Xin đừng ăn.", "source": "Phiếu 12", "by": admin}
        recall = recall_lot(key=key, lot=lot, **said)
        assert recall_lot(key=key, lot=lot, **said) == recall
        with pytest.raises(WrongState):
            recall_lot(key=uuid4(), lot=lot, **said)
        assert lift_recall(recall=recall, by=admin).lifted_at == NOON
        assert lift_recall(recall=recall, by=UserFactory(admin=True)).lifted_by == admin
        assert recall_lot(key=uuid4(), lot=lot, **said) != recall

    def test_by_the_market_alone(self):
        with pytest.raises(NotAllowed):
            recall_lot(key=uuid4(), lot=LotFactory(), reason="a", advice="b", source="c", by=UserFactory())
        assert not LotRecall.objects.exists()


def typed(order, **changes):
    given = {"key": str(uuid4()), "number": order.number, "phone": order.recipient_phone, "kind": "damaged"}
    return {**given, "text": TOLD, **changes}


class TestPages:
    def test_staff_promises_from_tomorrow_on(self, client, promise, admin):
        client.force_login(admin)
        address = reverse("staff:rate_new", args=["answers"])
        said = {"hours": "12", "valid_from": "13/06/2026", "source": "Quy chế mới"}
        assert client.post(address, {**said, "hours": "0"}).status_code == 422
        assert client.post(address, said).status_code == 302
        promise.refresh_from_db()
        assert (promise.valid_to, AnswerPromise.objects.latest("pk").hours) == (dt.date(2026, 6, 12), 12)
        assert "trong 12 giờ" in client.get(reverse("staff:rates")).content.decode()

    def test_says_the_promise_with_its_source(self, client, promise):
        page = client.get(PAGE).content.decode()
        assert "Trả lời trong 24 giờ" in page
        assert "Quy chế chợ" in page

    def test_is_filed_with_a_photo_and_read_in_the_same_browser_alone(self, client, order, promise):
        photo = SimpleUploadedFile("vai.jpg", jpeg(), "image/jpeg")
        answer = client.post(PAGE, typed(order, photo=photo))
        complaint = Complaint.objects.get()
        assert answer.url == reverse("discovery:complaint_page", args=[complaint.number])
        assert storages["private"].exists(complaint.photo)
        page = client.get(answer.url).content.decode()
        assert TOLD in page
        assert "12:00, 13/06/2026" in page
        shown = client.get(reverse("discovery:complaint_photo", args=[complaint.number]))
        assert b"".join(shown.streaming_content)[8:12] == b"WEBP"
        client.session.flush()
        client.cookies.clear()
        assert client.get(answer.url).url == FOLLOW
        assert client.get(reverse("discovery:complaint_photo", args=[complaint.number])).status_code == 404

    def test_number_and_phone_open_it_together_only(self, client, order, promise):
        complaint = file(order)
        wrong = client.post(FOLLOW, {"number": complaint.number, "phone": "0900000000"})
        assert (wrong.status_code, "Xin xem lại cả hai" in wrong.content.decode()) == (422, True)
        opened = client.post(FOLLOW, {"number": complaint.number.lower(), "phone": order.recipient_phone})
        assert client.get(opened.url).status_code == 200
        client.post(opened.url, {"key": str(uuid4()), "text": "Còn thiếu một túi."})
        assert complaint.words.get().text == "Còn thiếu một túi."

    @pytest.mark.parametrize(
        "changes",
        [
            {"number": "CP000"},
            {"phone": "0999999999"},
            {"number": "", "lot": ""},
            {"number": "", "lot": "KHÔNG-CÓ"},
            {"kind": "bịa"},
            {"text": "ngắn"},
            {"key": "x"},
            {"photo": SimpleUploadedFile("x.jpg", b"none", "image/jpeg")},
        ],
    )
    def test_nonsense_is_said_kept_and_files_nothing(self, client, order, changes):
        page = client.post(PAGE, typed(order, **changes))
        assert page.status_code == 422
        assert not Complaint.objects.exists()
        assert "error-summary" in page.content.decode()

    def test_staff_answers(self, client, order, promise, admin):
        complaint = file(order)
        client.force_login(admin)
        assert complaint.number in client.get(reverse("staff:complaints")).content.decode()
        address = reverse("staff:complaint", args=[complaint.number])
        assert TOLD in client.get(address).content.decode()
        client.post(address, {"key": str(uuid4()), "text": "Chợ xin lỗi, đã hoàn tiền."})
        complaint.refresh_from_db()
        assert complaint.state == Complaint.State.ANSWERED
