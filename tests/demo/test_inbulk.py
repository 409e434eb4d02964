"""What the demo loads in bulk is, row by row and column by column, what the domain functions write.

Both ways write the same household (or point) into the same database, one after the other, and are rolled back; every
row that came new in any table is compared. Ids are renumbered, what is sealed is opened; of moments of the wall clock
it is compared whether there is one.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction
from psycopg import sql
from psycopg.rows import dict_row

from catalog.domain import ProductFacts, add_certificate, add_product, certify, ensure_category
from catalog.domain.products import produce_class
from catalog.models import Category, Certificate, Crop, Product
from farmers import domain as farmers
from farmers.models import Household
from logistics import domain as logistics
from logistics.models import Coverage, Operator
from marketplace.accounts import crypto
from marketplace.accounts.domain import add_bank_account, record_consent, record_identity, register_person
from marketplace.accounts.domain.people import confirm_phone
from marketplace.accounts.models import Consent, User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.demo.loading.inbulk.farms import Farm, Land, Pack, bring_on_line
from marketplace.demo.loading.inbulk.goods import forget_context
from marketplace.demo.loading.inbulk.network import (
    Branch,
    Delivery,
    cover_communes,
    fill_shelves,
    issue_floats,
    open_outlets,
    open_points,
)
from marketplace.demo.loading.inbulk.people import Newcomer, record_consents
from marketplace.shop.partner.models import LegalSeller, SellerKind
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 6, 12, 9, 0, tzinfo=clock.VIETNAM)
TODAY = NOW.date()
WALL_CLOCK = {"date_created", "date_updated", "pgh_created_at", "recorded_at", "created_at", "updated_at"}
SECRET = {"password", "citizen_id_sealed", "number_sealed"}
MENTIONS = {
    "partner_sku": "catalogue_product",
    "code": "partner_legalseller",
    "dedupe_key": "farmers_statechange",
}
"""Texts in which ids stand, and of which table; of ``source_ref`` that is said by its first word."""
REFERENCES = {"listing": "farmers_listing", "stock_slip": "logistics_stockslip", "float": "logistics_floatissue"}
Rows = dict[str, list[dict[str, Any]]]


def tables() -> list[tuple[str, str]]:
    """Return each table with its primary key, of which there is one column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
            " WHERE i.indisprimary AND i.indnatts = 1 AND c.relnamespace = 'public'::regnamespace"
        )
        return [(table, key) for table, key in cursor.fetchall() if not table.startswith(("django_", "areas_"))]


def foreign_keys() -> dict[tuple[str, str], str]:
    """Return which table a column points to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
        )
        keys = {(table, column): target for table, column, target in cursor.fetchall()}
    for model in apps.get_models():
        if tracked := getattr(model, "pgh_tracked_model", None):
            keys[model._meta.db_table, "pgh_obj_id"] = tracked._meta.db_table
    return keys


def written_by(write: Callable[[], None]) -> Rows:
    """Return what ``write`` writes, with ids renumbered, and roll it back."""
    before = {}
    for table, key in tables():
        before[table] = {row[key] for row in _select(table, key)}
    with transaction.atomic():
        with clock.at(NOW):
            write()
        new = {table: [row for row in _select(table, key) if row[key] not in before[table]] for table, key in tables()}
        transaction.set_rollback(True)
    keys = dict(tables())
    numbers = {
        table: {row[keys[table]]: f"{table}#{number}" for number, row in enumerate(rows, start=1)}
        for table, rows in new.items()
    }
    said = {row["id"]: row["metadata"] for row in new.pop("pghistory_context")}
    return {
        table: sorted((_renumbered(table, row, keys[table], numbers, said) for row in rows), key=repr)
        for table, rows in new.items()
        if rows
    }


def _select(table: str, key: str) -> list[dict[str, Any]]:
    with connection.connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(sql.SQL("SELECT * FROM {} ORDER BY {}").format(sql.Identifier(table), sql.Identifier(key)))
        return cursor.fetchall()


def _renumbered(table: str, row: dict[str, Any], key: str, numbers: Any, said: Any) -> dict[str, Any]:
    out = {}
    for column, value in row.items():
        if column == key or column == "written_in":
            continue
        if column == "pgh_context_id":
            value = said.get(value)
        elif column in WALL_CLOCK:
            value = value is None
        elif column in SECRET:
            value = _opened(column, value)
        elif (table, column) in FOREIGN:
            value = numbers.get(FOREIGN[table, column], {}).get(value, value)  # areas and types are not renumbered
        elif column == "source_ref":
            word, _, number = value.partition(":")
            value = f"{word}:{numbers[REFERENCES[word]].get(int(number), number)}"
        elif column == "owner" and table == "ledger_account":
            word, _, number = value.partition(":")
            value = f"{word}:{numbers[f'logistics_{word}'].get(int(number), number)}"
        elif column in MENTIONS and isinstance(value, str):
            known = {str(pk): name for pk, name in numbers[MENTIONS[column]].items()}
            value = "".join(known.get(word, word) for word in re.split(r"([-:])", value))
        out[column] = value
    return out


def _opened(column: str, value: str) -> str:
    return value[0] if column == "password" else crypto.decrypt(value)


FOREIGN: dict[tuple[str, str], str] = {}


@pytest.fixture(autouse=True)
def _foreign(db: None) -> None:
    FOREIGN.update(foreign_keys())


@pytest.fixture
def admin() -> User:
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def commune(areas_loaded: None) -> Commune:
    return Commune.objects.select_related("province").get(code="07582")


def farm(commune: Commune, category: Category, crop: Crop) -> Farm:
    """Return a household with two packs from one orchard and one from another, the first certified."""

    def pack(title: str, grams: int, asked: int, *, by_kg: bool) -> Pack:
        facts = ProductFacts(
            title=title,
            crop=crop,
            variety="Vải thiều",
            priced_by=Product.PricedBy.KG if by_kg else Product.PricedBy.PACK,
            pack_name="thùng",
            net_grams=grams,
            harvest_from=TODAY - dt.timedelta(days=1),
            harvest_to=TODAY + dt.timedelta(days=45),
            shelf_life_days=5,
            storage="cool",
        )
        return Pack(facts, category, asked, packs=40)

    certificate = Certificate(
        scheme="vietgap",
        number="MẪU-VIETGAP-HM9001-1",
        issuer="Tổ chức chứng nhận mẫu",
        valid_from=TODAY - dt.timedelta(days=200),
        valid_to=TODAY + dt.timedelta(days=400),
        source="Dữ liệu mẫu",
    )
    harvested = TODAY - dt.timedelta(days=1)
    first = [
        pack("Vải thiều, thùng 5 kg", 5_000, 30_500, by_kg=True),
        pack("Vải thiều, hộp", 2_000, 70_000, by_kg=False),
    ]
    return Farm(
        code="HM9001",
        name="Hộ bà Nguyễn Thị Mẫu",
        owner=Newcomer("0961 999 001", "Nguyễn Thị Mẫu"),
        commune=commune,
        address_text="thôn Đông",
        citizen_id="012345678901",
        bank_bin="970405",
        account_number="1234567890",
        lands=[
            Land(crop, "Vườn đồi", 4_000, (5, 7), harvested, first, certificate),
            Land(crop, "Vườn nhà", 1_500, None, harvested, [pack("Vải nhà", 5_000, 29_000, by_kg=True)]),
        ],
        agrees_to_news=True,
    )


def one_by_one(one: Farm, admin: User) -> None:
    """Bring a household on line as people's pages do."""
    owner = _person(one.owner)
    household = farmers.register_household(
        name=one.name, owner=owner, commune=one.commune, address_text=one.address_text, code=one.code, by=admin
    )
    evidence = Consent.Evidence.SMS_CODE
    record_consent(user=owner, purpose=Consent.Purpose.TRADE, evidence=evidence, by=owner, text_version="mẫu-1")
    record_identity(user=owner, citizen_id=one.citizen_id, by=admin)
    account = add_bank_account(
        owner=owner, bank_bin=one.bank_bin, number=one.account_number, holder=owner.full_name, by=admin
    )
    farmers.set_payout_account(household=household, bank_account=account, by=admin)
    farmers.verify_household(household=household, by=admin)
    farmers.activate_household(household=household, by=admin)
    for land in one.lands:
        _one_land(household, land, admin)


def _in_life() -> None:
    """Begin as a page's transaction does: in life each of these functions has one of its own."""
    forget_context()


def _one_land(household: Household, land: Land, admin: User) -> None:
    area = farmers.add_growing_area(
        household=household, crop=land.crop, commune=household.commune, name=land.name, area_m2=land.area_m2, by=admin
    )
    months = {"season_from": land.months[0], "season_to": land.months[1]} if land.months else None
    if months:
        farmers.change_growing_area(growing_area=area, name=land.name, area_m2=land.area_m2, **months, by=admin)
    farmers.record_lot(growing_area=area, harvested_on=land.harvested_on, grams=land.grams, by=admin)
    listings = []
    for pack in land.packs:
        facts = pack.facts
        _in_life()
        by_kg = facts.priced_by == Product.PricedBy.KG
        listings.append(
            farmers.list_product(
                household=household,
                growing_area=area,
                net_grams=facts.net_grams,
                priced_by=facts.priced_by,
                **({"price_per_kg": pack.asked} if by_kg else {"price": pack.asked}),
                quantity=pack.packs,
                category=pack.category,
                title=facts.title,
                pack_name=facts.pack_name,
                variety=facts.variety,
                harvest_from=facts.harvest_from,
                harvest_to=facts.harvest_to,
                by=admin,
            )
        )
    if land.certificate:
        columns = ("scheme", "number", "issuer", "valid_from", "valid_to", "source", "stars")
        certificate = add_certificate(**{name: getattr(land.certificate, name) for name in columns})
        for listing in listings:
            certify(product=listing.product, certificate=certificate)
        farmers.certify_growing_area(growing_area=area, certificate=certificate, by=admin)


def _person(one: Newcomer) -> User:
    user = register_person(phone=one.phone, full_name=one.full_name)
    return confirm_phone(user=user, phone=one.phone)


def test_a_household_in_bulk_is_a_household(commune: Commune, admin: User) -> None:
    crop = Crop.objects.create(slug="vai-thieu", name="Vải thiều", storage="cool", shelf_life_days=5)
    category = ensure_category(path=("Nông sản", "Vải thiều"))
    produce_class()  # which the first product of a market makes
    single = written_by(lambda: one_by_one(farm(commune, category, crop), admin))
    bulk = written_by(lambda: _none(bring_on_line([farm(commune, category, crop)], by=admin)))
    assert bulk == single
    assert len(single["farmers_listing"]) == 3
    assert len(single["partner_stockrecordpricepriceperkgevent"]) == 6, "opened, then priced"
    assert len(single["messaging_message"]) == 2
    assert len(single) >= 20


def test_several_households_in_bulk_are_as_many(commune: Commune, admin: User) -> None:
    """Lots of one place and day are numbered on; nobody gets another's papers."""
    crop = Crop.objects.create(slug="vai-thieu", name="Vải thiều", storage="cool", shelf_life_days=5)
    category = ensure_category(path=("Nông sản", "Vải thiều"))

    def farms() -> list[Farm]:
        return [_numbered(farm(commune, category, crop), number) for number in range(1, 4)]

    with clock.at(NOW):
        households = bring_on_line(farms(), by=admin)
    for household, one in zip(households, farms(), strict=True):
        fresh = Household.objects.get(code=one.code)
        owner = fresh.members.get().user
        assert (fresh.pk, fresh.name, owner.full_name) == (household.pk, one.name, one.owner.full_name)
        assert owner.identity.reveal() == one.citizen_id
        assert fresh.legal_seller.bank_account.reveal() == one.account_number
        assert [listing.stockrecord.num_in_stock for listing in fresh.listings.all()] == [40, 40, 40]
    codes = [
        lot.code
        for household in households
        for area in household.growing_areas.order_by("pk")
        for lot in area.lots.all()
    ]
    assert [code[-2:] for code in codes] == ["01", "02", "03", "04", "05", "06"]


def _numbered(one: Farm, number: int) -> Farm:
    lands = [Land(**{**vars(land), "certificate": None}) if land.certificate else land for land in one.lands]
    other = {
        "code": f"HM900{number}",
        "name": f"Hộ số {number}",
        "owner": Newcomer(f"096199900{number}", f"Người {number} Mẫu A"),
        "citizen_id": f"01234567890{number}",
        "account_number": f"123456789{number}",
        "lands": lands,
    }
    return Farm(**{**vars(one), **other})


def _none(_value: object) -> None:
    return None


def test_news_are_agreed_to_as_by_the_form(admin: User) -> None:
    user = _person(Newcomer("0961999009", "Người Đồng Ý"))
    form = Consent.Evidence.WEB_FORM
    purpose = Consent.Purpose.MARKETING
    single = written_by(lambda: _none(record_consent(user=user, purpose=purpose, evidence=form, by=user)))
    bulk = written_by(lambda: record_consents([user], purpose, form, "2026-01"))
    assert bulk == single


def test_a_point_with_its_shelf_in_bulk_is_a_point(commune: Commune, admin: User) -> None:
    operator = Operator.objects.create(code="VNP", name="Bưu điện mẫu")
    seller = LegalSeller.objects.create(kind=SellerKind.SUPPLIER, name="Nhà cung cấp mẫu")
    crop = Crop.objects.create(slug="gao-te", name="Gạo tẻ", is_essential=True, perishable=False)
    category = ensure_category(path=("Hàng thiết yếu", "Gạo tẻ"))
    product = add_product(
        facts=ProductFacts(title="Gạo tẻ", crop=crop, pack_name="túi", net_grams=5_000), category=category
    )
    people = [Newcomer(f"096199900{number}", f"Người Mẫu Số {word}") for number, word in enumerate("ABC")]
    keys = [UUID(int=1), UUID(int=2)]
    given = {"code": "240099", "name": "Bưu cục Mẫu", "operator": operator, "commune": commune}
    given |= {"phone": "0961 999 000", "address_text": "số 1 đường Mẫu", "delivers": True}
    since = dt.date(2025, 7, 1)

    def single() -> None:
        head, clerk, bearer = (_person(one) for one in people)
        point = logistics.register_point(**given)
        logistics.add_clerk(point=point, user=head, role="head")
        logistics.add_clerk(point=point, user=clerk)
        carrier = logistics.register_carrier(code="BT240099", user=bearer, point=point, max_grams=120_000)
        logistics.cover(commune=commune, points=[point], source="Mẫu", valid_from=since)
        outlet = logistics.open_outlet(point=point, legal_seller=seller, by=admin)
        _in_life()
        logistics.stock_product(outlet=outlet, product=product, price=85_000, by=admin)
        logistics.receive_goods(key=keys[0], outlet=outlet, product=product, packs=60, document="Phiếu", by=admin)
        logistics.issue_float(key=keys[1], point=point, amount=1_000_000, by=admin)
        logistics.open_outlet(carrier=carrier, legal_seller=seller, by=admin)

    def bulk() -> None:
        branch = Branch(**given, head=people[0], clerk=people[1], carriers=[("BT240099", people[2])])
        (point,), (carrier,) = open_points([branch], max_grams=120_000)
        cover_communes([Coverage(commune=commune, point=point, rank=1, source="Mẫu", valid_from=since)])
        (outlet,) = open_outlets([point], [seller])
        fill_shelves([(outlet, Delivery(product, 85_000, 60, "Phiếu"), keys[0])], by=admin)
        issue_floats([(point, keys[1])], amount=1_000_000, by=admin)
        open_outlets([carrier], [seller])

    found = written_by(single)
    assert written_by(bulk) == found
    assert len(found["ledger_leg"]) == 2
    assert len(found["partner_stockrecordpricepriceperkgevent"]) == 2
    assert len(found["logistics_stockslip"]) == 1
