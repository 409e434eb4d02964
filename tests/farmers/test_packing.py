"""From a yes to a packed order: lots drawn, weights priced, the difference given back, stock gone."""

import pytest

from farmers.domain import DrawSpec, LotExhausted, add_member, confirm_seller_order, pack_seller_order
from farmers.models import Lot, LotDraw
from farmers.queries import seller_orders_visible_to
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from marketplace.shop.checkout.domain import cancel_order
from marketplace.shop.order.models import SellerOrder
from tests.factories.accounts import UserFactory
from tests.factories.checkout import placed_order
from tests.factories.farmers import GrowingAreaFactory, ListingFactory, LotFactory, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing():
    return ListingFactory()


@pytest.fixture
def owner(listing):
    return owner_of(listing.household)


@pytest.fixture
def lot(listing):
    return LotFactory(growing_area=listing.growing_area)


@pytest.fixture
def part(listing, owner):
    """Two 5 kg boxes at 30,000 đ/kg, confirmed."""
    order = placed_order((listing.stockrecord, 2))
    return confirm_seller_order(seller_order=order.seller_orders.get(), by=owner)


def draw(part, lot, quantity=2, grams=10_000):
    return DrawSpec(line_id=part.lines.get().pk, lot_id=lot.pk, quantity=quantity, grams=grams)


def unchanged(part, lot):
    part.refresh_from_db()
    lot.refresh_from_db()
    line = part.lines.get()
    stock = line.stockrecord
    return (
        part.status,
        part.goods_final,
        lot.drawn_grams,
        line.final_grams,
        stock.num_in_stock,
        stock.num_allocated,
    ) == (
        "confirmed",
        None,
        0,
        None,
        10,
        2,
    ) and not LotDraw.objects.exists()


def test_a_yes_promises_the_weight_ordered(part, owner):
    assert part.status == "confirmed"
    assert part.lines.get().estimated_grams == 10_000
    assert confirm_seller_order(seller_order=part, by=owner).confirmed_at == part.confirmed_at


def test_a_lighter_parcel_costs_less_and_the_ledger_gives_it_back(part, lot, owner):
    packed = pack_seller_order(seller_order=part, draws=[draw(part, lot, grams=9_900)], by=owner)
    line = part.lines.get()
    assert (line.final_grams, line.final_price) == (9_900, 297_000)
    assert (packed.status, packed.goods_total, packed.goods_final) == ("packed", 300_000, 297_000)
    lot.refresh_from_db()
    assert (lot.drawn_grams, lot.grams_left) == (9_900, 90_100)
    assert (line.stockrecord.num_in_stock, line.stockrecord.num_allocated) == (8, 0)
    assert list(line.stockrecord.movements.order_by("pk").values_list("kind", "quantity")) == [
        ("opening", 10),
        ("sold", -2),
    ]
    owner_key = f"order:{part.order_id}"
    assert balance(Account.Kind.RECEIVABLE, owner_key) == packed.total_due == 297_000 + 30_000
    assert balance(Account.Kind.UNEARNED, owner_key) == -327_000


def test_a_heavier_parcel_costs_what_was_shown(part, lot, owner):
    packed = pack_seller_order(seller_order=part, draws=[draw(part, lot, grams=10_400)], by=owner)
    assert (part.lines.get().final_price, packed.goods_final) == (300_000, 300_000)
    assert not Entry.objects.filter(source_kind="order_reduced").exists()


def test_by_the_pack_the_price_stands(lot, owner, listing):
    boxed = ListingFactory(growing_area=listing.growing_area, by_pack=True)
    part = placed_order((boxed.stockrecord, 1)).seller_orders.get()
    confirm_seller_order(seller_order=part, by=owner)
    packed = pack_seller_order(seller_order=part, draws=[draw(part, lot, 1, 4_900)], by=owner)
    assert (packed.goods_final, part.lines.get().final_grams) == (150_000, 4_900)


def test_a_line_may_come_from_two_lots(part, lot, owner, listing):
    other = LotFactory(growing_area=listing.growing_area)
    pack_seller_order(seller_order=part, draws=[draw(part, lot, 1, 5_000), draw(part, other, 1, 4_950)], by=owner)
    assert part.lines.get().final_grams == 9_950
    assert sorted(Lot.objects.values_list("drawn_grams", flat=True)) == [4_950, 5_000]


def test_packing_twice_the_same_way_changes_nothing(part, lot, owner):
    draws = [draw(part, lot, grams=9_900)]
    first = pack_seller_order(seller_order=part, draws=draws, by=owner)
    again = pack_seller_order(seller_order=part, draws=draws, by=owner)
    assert (again.status, again.packed_at) == (first.status, first.packed_at)
    with pytest.raises(WrongState, match="không đóng gói lại"):
        pack_seller_order(seller_order=part, draws=[draw(part, lot, grams=9_800)], by=owner)
    lot.refresh_from_db()
    assert (lot.drawn_grams, LotDraw.objects.count(), part.lines.get().stockrecord.num_in_stock) == (9_900, 1, 8)


@pytest.mark.parametrize(
    "quantity, grams, sentence",
    [
        (1, 5_000, "khách đặt 2 gói, phiếu ghi 1 gói"),
        (3, 15_000, "phiếu ghi 3 gói"),
        (0, 5_000, "lớn hơn 0"),
        (2, 0, "lớn hơn 0"),
        (2, -5, "lớn hơn 0"),
        (2, 1_000_000, "nặng hơn"),
        (2, 4_999, "nhẹ hơn"),
    ],
)
def test_a_slip_of_the_finger_is_refused(part, lot, owner, quantity, grams, sentence):
    with pytest.raises(BadValue, match=sentence):
        pack_seller_order(seller_order=part, draws=[draw(part, lot, quantity, grams)], by=owner)
    assert unchanged(part, lot)


def test_draws_are_of_this_order_and_of_the_listed_orchard(part, lot, owner, listing):
    good = draw(part, lot)
    other_orchard = LotFactory(growing_area=GrowingAreaFactory(household=listing.household, crop=listing.product.crop))
    for draws in (
        [],
        [good, good],
        [good._replace(line_id=10**9)],
        [good._replace(lot_id=10**9)],
        [good._replace(lot_id=other_orchard.pk)],
        [good._replace(lot_id=LotFactory().pk)],
    ):
        with pytest.raises(BadValue):
            pack_seller_order(seller_order=part, draws=draws, by=owner)
    assert unchanged(part, lot)


def test_a_lot_gives_no_more_than_it_holds(part, owner, listing, lot):
    small = LotFactory(growing_area=listing.growing_area, grams=9_999)
    with pytest.raises(LotExhausted) as refusal:
        pack_seller_order(seller_order=part, draws=[draw(part, small)], by=owner)
    assert refusal.value.grams_left == 9_999
    assert str(refusal.value) == f"Lô {small.code} chỉ còn 9.999 gam, xin lấy thêm từ lô khác."
    assert unchanged(part, lot)
    assert unchanged(part, small)


def test_an_order_is_confirmed_before_it_is_packed_and_never_after_it_was_cancelled(listing, lot, owner):
    part = placed_order((listing.stockrecord, 2)).seller_orders.get()
    with pytest.raises(WrongState, match="mới đặt"):
        pack_seller_order(seller_order=part, draws=[draw(part, lot)], by=owner)
    cancel_order(order=part.order, by=None, reason="khách đổi ý")
    with pytest.raises(WrongState, match="đã hủy"):
        confirm_seller_order(seller_order=part, by=owner)
    part.refresh_from_db()
    assert part.status == "cancelled"
    assert not LotDraw.objects.exists()


def test_only_members_confirm_and_pack(part, lot, owner, listing):
    stranger = UserFactory()
    with pytest.raises(NotAllowed):
        pack_seller_order(seller_order=part, draws=[draw(part, lot)], by=stranger)
    assert unchanged(part, lot)
    add_member(household=listing.household, user=stranger, role="worker", by=owner)
    assert pack_seller_order(seller_order=part, draws=[draw(part, lot)], by=stranger).packed_by == stranger


def test_a_household_sees_its_part_of_an_order_only(part, owner):
    other = ListingFactory()
    placed_order((other.stockrecord, 1))
    assert list(seller_orders_visible_to(owner)) == [part]
    assert list(seller_orders_visible_to(owner_of(other.household))) == list(SellerOrder.objects.exclude(pk=part.pk))
    assert list(seller_orders_visible_to(UserFactory(admin=True))) == []
