"""A person's data: handed to them whole, erased but for what the law keeps, and no room forgotten."""

import json
import uuid

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import ProgrammingError, connection, transaction

from marketplace.accounts.domain import (
    AddressSpec,
    ErasureWaits,
    add_address,
    erase_person,
    personal_data,
    register_person,
    what_is_kept,
)
from marketplace.accounts.models import BankAccount, Consent, Identity, SavedAddress, User
from marketplace.accounts.personal import personal_parts
from marketplace.common.errors import NotAllowed
from marketplace.complaints.domain import answer_complaint, file_complaint
from marketplace.messaging.models import Message
from marketplace.shop.checkout.domain import cancel_order
from marketplace.shop.order.models import Order, OrderStatus
from tests.factories.accounts import BankAccountFactory, ConsentFactory, IdentityFactory, UserFactory
from tests.factories.checkout import basket_of, deliverable_commune, placed_order, recipient_in
from tests.factories.farmers import HouseholdFactory, ListingFactory

pytestmark = pytest.mark.django_db

NAME, PHONE, STREET = "Trần Thị Hoa", "+84912345678", "12 Lê Lợi"


@pytest.fixture
def person():
    return UserFactory(phone=PHONE, full_name=NAME, email="hoa@example.vn")


@pytest.fixture
def order(person):
    commune = deliverable_commune()
    to = recipient_in(commune, name=NAME, phone=PHONE, address_text=STREET, note="gọi trước")
    return placed_order((ListingFactory().stockrecord, 2), commune=commune, user=person, recipient=to)


def closed(order: Order) -> Order:
    cancel_order(order=order, by=order.user, reason="đổi ý")
    order.refresh_from_db()
    return order


def tables_naming(*needles: str) -> set[str]:
    """Return the tables in which one of the texts stands in any column of any row."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if not model._meta.managed or model._meta.proxy:
                continue
            for needle in needles:
                cursor.execute(f'SELECT 1 FROM "{table}" t WHERE t::text LIKE %s LIMIT 1', [f"%{needle}%"])  # noqa: S608
                if cursor.fetchone():
                    found.add(table)
    return found


class TestExport:
    def test_holds_every_part_and_no_secret(self, person, order):
        ConsentFactory(user=person)
        IdentityFactory(user=person, number="024099000123")
        BankAccountFactory(owner=person, number="19031234567")
        add_address(
            owner=person, key=uuid.uuid4(), spec=AddressSpec(NAME, PHONE, order.commune, STREET, note="cổng xanh")
        )
        data = json.loads(json.dumps(personal_data(person), cls=DjangoJSONEncoder))
        assert {"person", "addresses", "consents", "orders", "basket", "messages", "seasons", "deliveries"} <= set(data)
        assert data["person"]["phone"] == PHONE
        assert data["person"]["citizen_id_ends_with"] == "0123"
        assert data["addresses"][0]["note"] == "cổng xanh"
        (told,) = data["orders"]
        assert (told["number"], told["recipient"], told["address"]) == (order.number, NAME, STREET)
        assert [(line["packs"], line["title"]) for part in told["parts"] for line in part["lines"]] == [
            (2, order.lines.get().title)
        ]
        assert [each["about"] for each in data["messages"]] == ["order_placed"]
        text = json.dumps(data)
        assert "024099000123" not in text
        assert "19031234567" not in text

    def test_holds_nobody_elses(self, person, order):
        other = UserFactory()
        placed_order((ListingFactory().stockrecord, 1), commune=order.commune, user=other)
        data = personal_data(other)
        assert [told["number"] for told in data["orders"]] != [order.number]
        assert len(data["orders"]) == 1


class TestErasing:
    def test_keeps_the_vouchers_and_takes_the_name_off_everything(self, person, order):
        ConsentFactory(user=person, evidence_ref=f"giấy của {NAME}")
        IdentityFactory(user=person)
        BankAccountFactory(owner=person, holder=NAME)
        add_address(owner=person, key=uuid.uuid4(), spec=AddressSpec(NAME, PHONE, order.commune, STREET))
        basket_of((ListingFactory().stockrecord, 1), owner=person)
        closed(order)
        total, lines = order.total_incl_tax, order.lines.count()
        assert what_is_kept(person) == [
            "Ngày bạn đồng ý và rút lại, không còn tên: luật bắt sàn chứng minh được từng lần đồng ý.",
            "Đơn đã đặt và tiền của đơn, không còn tên, số điện thoại, địa chỉ: luật kế toán bắt sàn giữ chứng từ.",
        ]

        erase_person(user=person, by=person)

        assert tables_naming(NAME, PHONE, "hoa@example.vn", "gọi trước") == set()
        order.refresh_from_db()
        assert (order.total_incl_tax, order.lines.count(), order.commune_id is not None) == (total, lines, True)
        assert (order.recipient_name, order.recipient_phone, order.address_text) == ("", "", "")
        person.refresh_from_db()
        assert person.erased_at is not None
        assert (person.phone, person.full_name, person.is_active) == (None, "", False)
        assert not person.has_usable_password()
        assert not Identity.objects.exists()
        assert not BankAccount.objects.exists()
        assert not SavedAddress.objects.exists()
        assert Consent.objects.filter(user=person, withdrawn_at__isnull=True).count() == 0
        assert Message.objects.count() == Message.objects.exclude(to=PHONE).count()

    def test_a_repeat_changes_nothing(self, person):
        erase_person(user=person, by=person)
        person.refresh_from_db()
        first = person.erased_at
        erase_person(user=person, by=person)
        person.refresh_from_db()
        assert person.erased_at == first

    def test_the_number_may_be_registered_anew_and_finds_nothing_old(self, person, order):
        closed(order)
        erase_person(user=person, by=person)
        anew = register_person(phone=PHONE, full_name="Người Mới")
        assert personal_data(anew)["orders"] == []
        assert personal_data(anew)["messages"] == []

    def test_waits_for_an_order_under_way_and_changes_nothing(self, person, order):
        with pytest.raises(ErasureWaits) as refused:
            erase_person(user=person, by=person)
        assert refused.value.reasons == [f"Còn đơn chưa xong ({order.number}), xin đợi giao xong hoặc hủy đơn trước."]
        person.refresh_from_db()
        order.refresh_from_db()
        assert (person.phone, person.full_name, order.recipient_name) == (PHONE, NAME, NAME)
        assert order.status == OrderStatus.PLACED

    def test_waits_while_one_sells(self, person):
        household = HouseholdFactory(owner=person)
        with pytest.raises(ErasureWaits) as refused:
            erase_person(user=person, by=person)
        assert household.name in refused.value.reasons[0]
        assert User.objects.get(pk=person.pk).phone == PHONE

    def test_waits_for_the_answer_to_a_complaint_then_takes_its_words_away(self, person, order):
        closed(order)
        said = {"kind": "damaged", "text": f"{NAME} nhận vải dập.", "by": person}
        complaint = file_complaint(key=uuid.uuid4(), order=order, phone=PHONE, **said)
        with pytest.raises(ErasureWaits) as refused:
            erase_person(user=person, by=person)
        assert complaint.number in refused.value.reasons[0]
        word = {"complaint": complaint, "text": f"Chào {NAME}, chợ xin lỗi."}
        answer_complaint(key=uuid.uuid4(), by=UserFactory(admin=True), **word)
        assert [each["text"] for each in personal_data(person)["complaints"]] == [f"{NAME} nhận vải dập."]

        erase_person(user=person, by=person)

        complaint.refresh_from_db()
        assert (complaint.kind, complaint.text, complaint.phone, complaint.filed_by_id) == ("damaged", "", "", None)
        assert tables_naming(NAME, PHONE) == set()
        with pytest.raises(ProgrammingError), transaction.atomic():  # the trigger is back in force
            complaint.words.update(text="khác")

    def test_nobody_erases_somebody_else(self, person):
        with pytest.raises(NotAllowed):
            erase_person(user=person, by=UserFactory(admin=True))
        assert User.objects.get(pk=person.pk).full_name == NAME

    def test_a_guests_order_of_the_same_number_stays_the_guests(self, person):
        guest = placed_order((ListingFactory().stockrecord, 1))
        assert guest.recipient_phone == PHONE
        erase_person(user=person, by=person)
        guest.refresh_from_db()
        assert guest.recipient_phone == PHONE


# Every table that has a key to people of its own name, or telephone numbers: the part that answers for it, or why none.
ANSWERED_BY = {
    "accounts.Consent": "consents",
    "accounts.Identity": "person",
    "accounts.BankAccount": "person",
    "accounts.LoginCode": "person",
    "accounts.SavedAddress": "addresses",
    "accounts.User": "person",
    "order.Order": "orders",
    "order.OrderNote": "no page writes one",
    "order.WeightProposal": "whether a yes came by telephone",
    "order.ShippingAddress": "no order has one",
    "basket.Basket": "basket",
    "partner.LegalSeller": "a seller in law",
    "farmers.HouseholdMember": "selling",
    "farmers.Registration": "selling",
    "logistics.Clerk": "deliveries",
    "logistics.Carrier": "deliveries",
    "logistics.TeamMember": "deliveries",
    "logistics.Point": "a post office",
    "logistics.Shift": "a clerk's till",
    "bulk.Trader": "a trader in law",
    "bulk.BulkTruck": "a trader's driver",
    "bulk.TraderMember": "trading",
    "campaigns.WaitlistEntry": "seasons",
    "campaigns.StoppedPhone": "seasons",
    "campaigns.BroadcastRecipient": "seasons",
    "campaigns.SeasonSubscriber": "seasons",
    "campaigns.CampaignMember": "seasons",
    "campaigns.ProvinceOfficer": "seasons",
    "campaigns.ReportSchedule": "seasons",
    "complaints.Complaint": "complaints",
    "phone_desk.Call": "calls",
    "phone_desk.CallBack": "calls",
    "api.Application": "applications",
    "buyers_reviews.Review": "reviews",
}


def _points_to_people(model) -> bool:
    for field in model._meta.local_fields:
        if field.name.endswith("phone") or field.name == "phone_number":
            return True
        if field.is_relation and field.related_model is User and field.remote_field.related_name != "+":
            return True
    return False


def test_no_table_that_knows_people_is_forgotten():
    ours = ("marketplace.", "catalog", "farmers", "logistics", "export")
    knowing = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith(ours) and _points_to_people(model)
    }
    assert knowing - set(ANSWERED_BY) == set()
    names = {part.name for part in personal_parts()}
    assert {each for each in ANSWERED_BY.values() if " " not in each} - names == set()
