"""Households: registered once, verified by others, open and closed with their goods, people with roles."""

import datetime as dt

import pytest

from farmers.domain import (
    activate_household,
    add_growing_area,
    add_member,
    certify_growing_area,
    close_household,
    end_membership,
    invite_member,
    pause_household,
    pause_listing,
    record_lot,
    register_household,
    resume_listing,
    set_payout_account,
    verify_household,
)
from farmers.models import GrowingArea, Household, HouseholdMember, Lot, Registration
from farmers.queries import households_of, listings_visible_to, lots_visible_to
from farmers.rules import is_agent_of, is_in_charge_of, is_member_of, is_owner_of
from marketplace.accounts.domain import record_identity
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.messaging.models import Message
from marketplace.shop.partner.models import LegalSeller, Partner
from tests.factories.accounts import BankAccountFactory, ConsentFactory, ManagedPersonFactory, UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.catalog import CropFactory
from tests.factories.checkout import placed_order
from tests.factories.farmers import (
    JUNE,
    GrowingAreaFactory,
    HouseholdFactory,
    ListingFactory,
    LotFactory,
    owner_of,
)

pytestmark = pytest.mark.django_db
Role = HouseholdMember.Role


def test_a_household_is_a_legal_seller_a_stocking_place_and_its_owner():
    owner = UserFactory()
    commune = CommuneFactory()
    household = register_household(name=" Hộ bà Hoa ", owner=owner, commune=commune, code="HOA1", by=owner)
    assert (household.name, household.state) == ("Hộ bà Hoa", "applied")
    assert (household.legal_seller.name, household.legal_seller.phone) == ("Hộ bà Hoa", owner.phone)
    assert household.stocking_place.legal_seller == household.legal_seller
    assert household.stocking_place.commune == commune
    assert register_household(name="Hộ bà Hoa", owner=owner, commune=commune, code="HOA1", by=owner) == household
    with pytest.raises(BadValue, match="Mã hộ"):
        register_household(name="Hộ khác", owner=owner, commune=commune, code="HOA1", by=owner)
    assert (Household.objects.count(), LegalSeller.objects.count(), Partner.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "h" * 161}, {"kind": "supplier"}, {"address_text": "đ" * 301}]
)
def test_a_registration_of_nonsense_makes_nothing(wrong):
    owner = UserFactory()
    with pytest.raises(BadValue):
        register_household(**({"name": "Hộ bà Hoa", "owner": owner, "commune": CommuneFactory(), "by": owner} | wrong))
    assert (Household.objects.count(), LegalSeller.objects.count()) == (0, 0)


def show_papers(household, clerk):
    """Let a clerk see the owner's identity, and the owner agree on paper."""
    owner = owner_of(household)
    record_identity(user=owner, citizen_id="024099000001", by=clerk)
    ConsentFactory(user=owner)


def test_nobody_verifies_their_own_household():
    household = HouseholdFactory(active=False)
    with pytest.raises(NotAllowed):
        verify_household(household=household, by=owner_of(household))
    with pytest.raises(WrongState):
        activate_household(household=household, by=owner_of(household))
    household.refresh_from_db()
    assert household.state == "applied"
    clerk = UserFactory()
    with pytest.raises(WrongState, match="giấy tờ tùy thân của chủ hộ, chủ hộ đồng ý"):
        verify_household(household=household, by=clerk)
    show_papers(household, clerk)
    verify_household(household=household, by=clerk)
    assert activate_household(household=household, by=clerk).state == "active"
    assert verify_household(household=household, by=clerk).state == "active"


def test_a_pause_takes_the_goods_out_of_the_shop_and_brings_the_same_back():
    shown = ListingFactory()
    household = shown.household
    hidden = ListingFactory(growing_area=shown.growing_area)
    owner = owner_of(household)
    pause_listing(listing=hidden, by=owner)
    pause_household(household=household, by=owner)
    for listing in (shown, hidden):
        listing.product.refresh_from_db()
        assert not listing.product.is_public
    with pytest.raises(WrongState):
        resume_listing(listing=hidden, by=owner)
    activate_household(household=household, by=owner)
    shown.product.refresh_from_db()
    hidden.product.refresh_from_db()
    assert (shown.product.is_public, hidden.product.is_public) == (True, False)


def test_each_change_of_state_has_its_reason_and_is_told():
    household, clerk = HouseholdFactory(active=False), UserFactory()
    show_papers(household, clerk)
    owner = owner_of(household)
    verify_household(household=household, reason="Đã xem căn cước", by=clerk)
    activate_household(household=household, by=owner)
    until = clock.today() + dt.timedelta(days=30)
    pause_household(household=household, until=until, by=owner)
    assert household.paused_until == until
    with pytest.raises(BadValue):
        pause_household(household=household, until=clock.today(), by=owner)
    with pytest.raises(BadValue):
        close_household(household=household, reason=" ", by=owner)
    close_household(household=household, reason="Chuyển nghề", by=clerk)
    history = list(
        household.state_changes.order_by("pk").values_list("from_state", "to_state", "reason", "by_household")
    )
    assert history == [
        ("applied", "verified", "Đã xem căn cước", False),
        ("verified", "active", "", True),
        ("active", "paused", "", True),
        ("paused", "closed", "Chuyển nghề", False),
    ]
    told = Message.objects.filter(to=owner.phone).order_by("pk").values_list("template", flat=True)
    assert list(told) == ["household_verified", "household_active", "household_paused", "household_closed"]
    with pytest.raises(WrongState):
        activate_household(household=household, by=clerk)


def test_what_the_market_paused_the_household_does_not_open():
    household, clerk = HouseholdFactory(), UserFactory()
    pause_household(household=household, reason="Khách báo hàng hỏng", by=clerk)
    with pytest.raises(NotAllowed):
        activate_household(household=household, by=owner_of(household))
    activate_household(household=household, by=clerk)
    assert household.state == "active"


def test_whoever_registers_a_household_does_not_verify_it():
    household, clerk = HouseholdFactory(active=False), UserFactory()
    show_papers(household, clerk)
    Registration.objects.create(
        way="agent", started_by=clerk, household=household, submitted_at=clock.now(), phone="+84987654321"
    )
    with pytest.raises(NotAllowed, match="người thứ hai"):
        verify_household(household=household, by=clerk)
    assert verify_household(household=household, by=UserFactory()).state == "verified"


def test_a_stall_with_orders_on_their_way_is_not_closed():
    listing = ListingFactory()
    placed_order((listing.stockrecord, 1))
    with pytest.raises(WrongState, match="chưa giao xong"):
        close_household(household=listing.household, reason="Chuyển nghề", by=owner_of(listing.household))
    listing.household.refresh_from_db()
    assert listing.household.state == "active"


def test_only_the_owner_decides_who_works_for_the_household():
    household = HouseholdFactory()
    owner, worker, agent = owner_of(household), UserFactory(), UserFactory()
    add_member(household=household, user=worker, role=Role.WORKER, by=owner)
    add_member(household=household, user=agent, role=Role.AGENT, by=owner)
    for by in (worker, agent, UserFactory()):
        with pytest.raises(NotAllowed):
            invite_member(household=household, phone="0987654321", full_name="Em Hoa", role=Role.OWNER, by=by)
        with pytest.raises(NotAllowed):
            end_membership(household=household, user=owner, by=by)
    assert household.members.filter(until=None).count() == 3
    end_membership(household=household, user=worker, by=worker)  # leaving is one's own
    member = invite_member(household=household, phone="0987654321", full_name="Em Hoa", role=Role.WORKER, by=owner)
    assert member.user.full_name == "Em Hoa"
    assert Message.objects.get(template="household_member").to == "+84987654321"


def test_an_agent_decides_for_an_owner_without_a_phone():
    agent = UserFactory()
    household = HouseholdFactory(owner=ManagedPersonFactory(managed_by=agent))
    HouseholdMember.objects.create(household=household, user=agent, role=Role.AGENT)
    invite_member(household=household, phone="0987654321", full_name="Em Hoa", role=Role.WORKER, by=agent)
    assert household.members.filter(until=None).count() == 3


def test_roles_change_end_and_leave_an_owner():
    household = HouseholdFactory()
    owner, son = owner_of(household), UserFactory()
    first = add_member(household=household, user=son, role=Role.WORKER, by=owner)
    assert add_member(household=household, user=son, role=Role.WORKER, by=owner) == first
    assert (is_member_of(son, household), is_owner_of(son, household), is_in_charge_of(son, household)) == (
        True,
        False,
        False,
    )
    add_member(household=household, user=son, role=Role.AGENT, by=owner)
    assert (is_agent_of(son, household), is_in_charge_of(son, household)) == (True, True)
    end_membership(household=household, user=son, by=owner)
    assert not is_member_of(son, household)
    with pytest.raises(WrongState):
        end_membership(household=household, user=owner, by=owner)
    assert is_owner_of(owner, household)
    with pytest.raises(BadValue):
        add_member(household=household, user=son, role="king", by=owner)


def test_a_person_sees_only_present_memberships():
    listing = ListingFactory()
    other = ListingFactory()
    lot = LotFactory(growing_area=listing.growing_area)
    owner = owner_of(listing.household)
    assert list(households_of(owner)) == [listing.household]
    assert list(listings_visible_to(owner)) == [listing]
    assert list(lots_visible_to(owner)) == [lot]
    admin = UserFactory(admin=True)
    assert list(households_of(admin)) == []
    stranger = owner_of(other.household)
    add_member(household=listing.household, user=stranger, role=Role.WORKER, by=owner)
    end_membership(household=listing.household, user=stranger, by=owner)
    assert list(listings_visible_to(stranger)) == [other]


def test_a_household_is_paid_to_its_owners_account():
    household = HouseholdFactory()
    owner = owner_of(household)
    account = BankAccountFactory(owner=owner)
    worker = UserFactory()
    add_member(household=household, user=worker, role=Role.WORKER, by=owner)
    with pytest.raises(NotAllowed):
        set_payout_account(household=household, bank_account=account, by=worker)
    with pytest.raises(BadValue):
        set_payout_account(household=household, bank_account=BankAccountFactory(), by=owner)
    household.legal_seller.refresh_from_db()
    assert household.legal_seller.bank_account is None
    set_payout_account(household=household, bank_account=account, by=owner)
    household.legal_seller.refresh_from_db()
    assert household.legal_seller.bank_account == account


def test_a_growing_area_is_added_once_by_a_member():
    household, crop = HouseholdFactory(), CropFactory()
    facts = {"household": household, "crop": crop, "commune": household.commune, "by": owner_of(household)}
    area = add_growing_area(name=" Vườn đồi ", area_m2=5_000, **facts)
    assert add_growing_area(name="Vườn đồi", **facts) == area
    for wrong in ({"name": ""}, {"name": "Vườn", "area_m2": 0}, {"name": "Vườn", "area_m2": 10**12}):
        with pytest.raises(BadValue):
            add_growing_area(**(facts | wrong))
    with pytest.raises(NotAllowed):
        add_growing_area(name="Vườn trộm", **(facts | {"by": UserFactory()}))
    assert GrowingArea.objects.get() == area


def test_an_areas_certificate_speaks_for_what_is_listed_from_it():
    from catalog.domain import add_certificate
    from catalog.queries import certificates_in_force

    listing = ListingFactory()
    certificate = add_certificate(
        scheme="vietgap",
        number="VG-7",
        issuer="Chi cục Trồng trọt",
        valid_from=dt.date(2026, 1, 1),
        valid_to=dt.date(2026, 12, 31),
        source="bản chụp",
    )
    with pytest.raises(NotAllowed):
        certify_growing_area(growing_area=listing.growing_area, certificate=certificate, by=owner_of(listing.household))
    certify_growing_area(growing_area=listing.growing_area, certificate=certificate, by=UserFactory())
    later = ListingFactory(growing_area=listing.growing_area)
    products = [listing.product, later.product]
    assert set(certificates_in_force(products, on=dt.date(2026, 6, 12))) == {product.pk for product in products}
    assert certificates_in_force(products, on=dt.date(2027, 1, 1)) == {}


def test_lot_codes_can_be_read_out():
    with clock.at(JUNE):
        area = GrowingAreaFactory(commune=CommuneFactory(short_name="Lục Ngạn"))
        codes = [LotFactory(growing_area=area).code for _lot in range(2)]
        neighbour = GrowingAreaFactory(commune=CommuneFactory(short_name="Lục Nam"))
        codes.append(LotFactory(growing_area=neighbour).code)
        codes.append(LotFactory(growing_area=area, harvested_on=dt.date(2026, 6, 11)).code)
    assert codes == ["LN-260612-01", "LN-260612-02", "LN-260612-03", "LN-260611-01"]


def test_a_form_sent_twice_records_one_lot():
    import uuid

    area, key = GrowingAreaFactory(), uuid.uuid4()
    facts = {"growing_area": area, "harvested_on": clock.today(), "by": owner_of(area.household), "key": key}
    lot = record_lot(grams=5_000, **facts)
    assert record_lot(grams=5_000, **facts) == lot
    with pytest.raises(WrongState, match=lot.code):
        record_lot(grams=6_000, **facts)
    assert Lot.objects.get().grams == 5_000


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"grams": 0}, "grams"),
        ({"grams": -1}, "grams"),
        ({"grams": 10**15}, "grams"),
        ({"harvested_on": dt.date(2026, 6, 13)}, "harvested_on"),
        ({"harvested_on": dt.date(2024, 6, 13)}, "harvested_on"),
    ],
)
def test_a_lot_of_nonsense_is_refused(wrong, field):
    with clock.at(JUNE):
        area = GrowingAreaFactory()
        facts = {"growing_area": area, "harvested_on": clock.today(), "grams": 5_000, "by": owner_of(area.household)}
        with pytest.raises(BadValue) as refusal:
            record_lot(**(facts | wrong))
    assert refusal.value.field == field
    assert not Lot.objects.exists()


def test_strangers_and_unverified_households_record_no_lots():
    area = GrowingAreaFactory()
    with pytest.raises(NotAllowed):
        record_lot(growing_area=area, harvested_on=clock.today(), grams=5_000, by=UserFactory())
    unverified = GrowingAreaFactory(household=HouseholdFactory(active=False))
    with pytest.raises(WrongState):
        LotFactory(growing_area=unverified)
    assert not Lot.objects.exists()
