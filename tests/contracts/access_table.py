"""Who gets what at every address of the market: URL name × role × own or other object → answer.

A desk says who is inside (own objects), who has such a desk but not for this object, and what everybody else reads.
Rows name the desk, the object and, for a form, what is typed to make it a real attempt. An address that is in no row
fails the test that walks the URLconf.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from farmers.domain.sheets import COLUMNS
from logistics.queries import cash_to_hand_over, sales_to_hand_over
from marketplace.common import clock
from marketplace.desk.post.figures import to_remit
from tests.contracts.world import PEOPLE, World

# Answers. OK is the page, or for a form the redirect after writing.
OK = "ok"
LOGIN = "login"  # redirected to log in
GONE = "404"  # as if it did not exist
NO = "403"  # it is known to exist; this is not for you
NONE = "none"  # a page that says you have no such desk, and whom to ask
SAID = "said"  # redirected with a sentence, nothing written
TO_TRACK, TO_BASKET, TO_HOME = "to discovery:track", "to basket", "to discovery:home"
TO_ORDER = "to checkout:thanks"


@dataclass(frozen=True)
class Desk:
    """Who may open what. ``everywhere`` sees the things of both sides."""

    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    everywhere: tuple[str, ...] = ()
    others: str = GONE
    refused: str = GONE
    anonymous: str = LOGIN
    apart: tuple[tuple[str, str], ...] = ()  # roles with an answer of their own

    def answer(self, role: str, whose: str | None) -> str:
        """Return what ``role`` gets for an object of the own or the other side, or for a page without one."""
        if role in dict(self.apart):
            return dict(self.apart)[role]
        if role == "anonymous":
            return self.anonymous
        if role in self.everywhere or (whose is None and role in self.inside + self.outside):
            return OK
        if role in self.inside:
            return OK if whose == "own" else self.refused
        if role in self.outside:
            return OK if whose == "other" else self.refused
        return self.others


ADMINS = ("admin", "accountant")
PUBLIC = Desk(everywhere=PEOPLE, anonymous=OK)
PERSONAL = Desk(everywhere=PEOPLE)
ORDERING = Desk(everywhere=("consumer",), others=TO_BASKET, anonymous=TO_BASKET)  # something is in their basket
# Whoever ordered a moment ago and asks for the page again is led to that order.
ASKING_TO_ORDER = replace(ORDERING, apart=(("other_consumer", TO_ORDER),))
MINE = Desk(inside=("consumer",), outside=("other_consumer",))
BUYER = Desk(inside=("consumer",), outside=("other_consumer",), others=TO_TRACK, refused=TO_TRACK, anonymous=TO_TRACK)
FARM = Desk(inside=("owner", "agent", "worker"), outside=("other_owner",), others=NONE)
POST = Desk(inside=("clerk", "head"), outside=("other_clerk",), everywhere=ADMINS, others=NONE)
COUNTERS = Desk(everywhere=("clerk", "head", "other_clerk", *ADMINS), others=NONE)  # any point serves any customer
CHOOSING = Desk(inside=("clerk", "head"), outside=("other_clerk",), everywhere=ADMINS)
CARRIER = Desk(inside=("carrier",), outside=("other_carrier",), others=NONE)
SEASONS = Desk(inside=("manager", "officer"), everywhere=ADMINS)
MANAGED = Desk(inside=("manager",), everywhere=ADMINS)
PLANNERS = Desk(everywhere=("manager", "officer", *ADMINS))
GATEWAY = Desk(others=NO, anonymous=NO)  # it shows a token of its own
STAFF = Desk(everywhere=ADMINS)
OFFICIAL = Desk(everywhere=("officer", *ADMINS))
_FOLLOW = ("manager", "officer")
BULK = Desk(
    inside=("owner", "agent", "trader", *_FOLLOW),
    outside=("other_owner", "other_trader"),
    everywhere=ADMINS,
    others=NONE,
)
OFFERS = Desk(
    inside=("owner", "agent"), outside=("other_owner",), everywhere=(*ADMINS, "trader", "other_trader"), others=NONE
)
PARTIES = Desk(
    inside=("owner", "agent", "trader"), outside=("other_owner", "other_trader"), everywhere=ADMINS, others=NONE
)
LOADERS = Desk(inside=("owner", "agent"), outside=("other_owner",), everywhere=ADMINS, others=NONE)
SELLERS = Desk(inside=("owner", "agent"), outside=("other_owner",), others=NONE)
TRADERS = Desk(inside=("trader",), outside=("other_trader",), others=NONE)
BIDDERS = Desk(everywhere=("trader", "other_trader"), others=NONE)


def gone(*roles: str) -> dict[str, str]:
    """Say that these have a bulk desk, but not for this."""
    return {f"{role}{whose}": GONE for role in roles for whose in ("", " other")}


ON_LINE = Desk(inside=("clerk", "head"), outside=("other_clerk",), everywhere=ADMINS)
KEYS = Desk(everywhere=("head", *ADMINS))  # a number that changed hands is taken off a household anywhere
REVIEW = Desk(inside=("clerk", "head", "officer"), outside=("other_clerk",), everywhere=ADMINS)
NEW_HERE = tuple(role for role in PEOPLE if role not in ("owner", "other_owner"))
REGISTER = Desk(everywhere=NEW_HERE, others="302", anonymous=OK)  # who has a household goes to it
NOT_BEGUN = Desk(others="302", anonymous="302")  # a screen of a registration that this browser has not begun

UNDRAWN = "undrawn"
"""For ``page``: whoever has one thing to choose from is not asked, so all of the form is typed."""

Typed = Callable[[World, str], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """One address. ``page`` is where its form is drawn (itself unless told); ``typed`` is what is filled in there."""

    name: str
    desk: Desk
    thing: str = ""
    kwargs: dict[str, Any] = field(default_factory=dict)
    method: str = "get"
    but: dict[str, str] = field(default_factory=dict)  # role → answer, where the desk alone does not say it
    page: str = ""
    page_thing: str = ""
    typed: Typed | None = None
    writes: bool = True
    get: str = "page"  # for a form's address: "page" is drawn by GET as well, "405" is POST only
    status: int = 302  # of a POST that did its work

    @property
    def id(self) -> str:
        """Return the name of the row among the tests."""
        return f"{self.method} {self.name}" + (f" {self.thing}" if self.thing else "")

    def answer(self, role: str, whose: str | None) -> str:
        """Return what the role gets."""
        exact = self.but.get(f"{role} {whose}") or (self.but.get(role) if whose in (None, "own") else None)
        return exact or self.desk.answer(role, whose)


def page(name: str, desk: Desk, thing: str = "", **rest: Any) -> Row:
    """Return the row of a page that is read."""
    return Row(name, desk, thing, **rest)


def form(name: str, desk: Desk, thing: str = "", *, typed: Typed | None = None, **rest: Any) -> Row:
    """Return the row of a form that is sent."""
    return Row(name, desk, thing, method="post", typed=typed, **rest)


def only(name: str, desk: Desk, thing: str = "", **rest: Any) -> Row:
    """Return the row of a form whose address has no page."""
    return form(name, desk, thing, get="405", **rest)


def fixed(**values: Any) -> Typed:
    """Fill in the same for everybody."""
    return lambda world, whose: values


def parcel(name: str) -> Typed:
    """Type the number of the side's parcel."""
    return lambda world, whose: {"s10": world.things(whose)[name].s10}


def tomorrow(world: World, whose: str) -> dict[str, Any]:
    """Fill in a freight tariff, a commission or a tax."""
    tariff = {"name": "Cước mới", "step_grams": "5", "step_price": "16000"}
    return {
        **tariff,
        "commission_bp": "4",
        "vat_bp": "1",
        "pit_bp": "1",
        "most_orders": "3",
        "valid_from": "1/1/2099",
        "source": "QĐ 1",
    }


def new_word(world: World, whose: str) -> dict[str, Any]:
    """Type another word for goods, one of the side's own."""
    return {"phrase": f"trái lạ {whose}", "kind": "same", "means": "vải thiều", "source": "một người mua"}


def partner_application(world: World, whose: str) -> dict[str, Any]:
    """Return a partner's application that the owner of the side answers for."""
    return {**phone_of_owner(world, whose), "name": f"Đối tác {whose}", "scopes": ["orders:read"]}


def phone_of_owner(world: World, whose: str) -> dict[str, Any]:
    """Look somebody up."""
    return {"phone": world.people["owner"].phone}


def recipient(world: World, whose: str) -> dict[str, Any]:
    """Say who receives, and where."""
    commune = world.own.post.point.commune
    where = {"place": commune.name, "commune_code": commune.code, "address": "12 Lê Lợi"}
    return {"phone": "0912 345 678", "name": "Nguyễn Thị Hoa", **where}


def new_decision(world: World, whose: str) -> dict[str, Any]:
    """Fill in a price decision with one ceiling."""
    days = {"signed_on": "1/6/2026", "valid_from": "1/1/2099"}
    ceiling = {f"ceiling_{world.things(whose)['essential']}": "18000"}
    where = {"communes": world.own.post.point.commune.code}
    return {"authority": "Sở Tài chính", "number": "9/QĐ", "source": "QĐ 9", **where, **days, **ceiling}


def more_goods(world: World, whose: str) -> dict[str, Any]:
    """Register what the seller has of the commodity."""
    return {"products": [world.things(whose)["registered"]]}


def new_ration(world: World, whose: str) -> dict[str, Any]:
    """Fill in a ration of a commodity that has none."""
    crop = world.things(whose)["essential"]
    return {"crop": crop, "amount": "5", "per_days": "7", "source": "QĐ 10", "valid_from": "1/1/2099"}


def last_day(world: World, whose: str) -> dict[str, Any]:
    """Let something end today."""
    return {"last_day": f"{clock.today():%d/%m/%Y}"}


def new_account(world: World, whose: str) -> dict[str, Any]:
    """Fill in an account that transfers are to go to."""
    day = clock.today() + dt.timedelta(days=9)
    where = {"bank_bin": "970405", "number": "150020123456", "holder": "CHO PHIEN"}
    return {**where, "valid_from": f"{day:%d/%m/%Y}", "source": "QĐ 9"}


def one_household(world: World, whose: str) -> dict[str, Any]:
    """Say that two accounts are one household."""
    return {**world.things(whose)["homes"], "reason": "vợ chồng"}


def a_card(world: World, whose: str) -> dict[str, Any]:
    """Name the card of a household that changed hands, and say why it is taken off."""
    return {"number": world.things(whose)["card"], "reason": "đổi chủ"}


def home_place(world: World, whose: str) -> dict[str, Any]:
    """Say where one lives."""
    commune = world.own.post.point.commune
    return {"place": commune.name, "commune_code": commune.code}


def complained(world: World, whose: str) -> dict[str, Any]:
    """Complain about a lot of the side."""
    return {"lot": world.things(whose)["origin"]["code"], "phone": "0912345678", "text": "Quả dập quá nửa thùng."}


def followed(world: World, whose: str) -> dict[str, Any]:
    """Name a complaint and the phone that it was filed with."""
    return {"number": world.things(whose)["complaint"]["number"], "phone": "0912345678"}


def called_back(world: World, whose: str) -> dict[str, Any]:
    """Call a lot of the side back."""
    said = {"reason": "dư lượng", "advice": "Xin đừng ăn.", "source": "Phiếu 13"}
    return {"lot": world.things(whose)["origin"]["code"], **said}


def cash_of_carrier(world: World, whose: str) -> dict[str, Any]:
    """Count exactly what the side's carrier has to hand over: a difference would be asked back."""
    carrier = (world.own if whose == "own" else world.other).post.carrier
    collected = sum(shipment.cash_collected for shipment in cash_to_hand_over(carrier))
    return {"counted": str(collected + sum(sale.due for sale in sales_to_hand_over(carrier)))}


def cash_of_till(world: World, whose: str) -> dict[str, Any]:
    """Count exactly what the side's till has to remit."""
    return {"counted": str(to_remit((world.own if whose == "own" else world.other).post.point).expected)}


def own_point(world: World, whose: str) -> dict[str, Any]:
    """Choose the side's point."""
    return {"point": world.things(whose)["point"]}


def own_household(world: World, whose: str) -> dict[str, Any]:
    """Choose the side's household."""
    return {"household": world.things(whose)["household"]}


def own_carrier(world: World, whose: str) -> dict[str, Any]:
    """Choose the side's carrier."""
    return {"carrier": world.things(whose)["carrier"]["code"]}


class Photo(SimpleUploadedFile):
    """A photo that can be sent again and again."""

    def __init__(self) -> None:
        out = BytesIO()
        Image.new("RGB", (200, 200), "wheat").save(out, "JPEG")
        super().__init__("anh.jpg", out.getvalue(), content_type="image/jpeg")

    def read(self, *size: int) -> bytes:
        """Return all of it, whoever read it before."""
        self.seek(0)
        return bytes(super().read())


class SheetOfOne(Photo):
    """A file of one household."""

    def __init__(self) -> None:
        cells = [[*COLUMNS.values()], ["Nguyễn Thị Hoa", "0987 654 321", "đâu đó", "", "Vải thiều", "", "G-1", "", ""]]
        text = "\n".join(",".join(row) for row in cells).replace("Xã, phường, tỉnh", '"Xã, phường, tỉnh"')
        text = text.replace("Thôn, bản, số nhà", '"Thôn, bản, số nhà"').replace("Trồng, nuôi", '"Trồng, nuôi"')
        SimpleUploadedFile.__init__(self, "ho.csv", text.encode(), content_type="text/csv")


def on_paper(world: World, whose: str) -> dict[str, Any]:
    """Register a household that signed a paper."""
    commune = world.own.post.point.commune
    where = {"place": commune.name, "commune_code": commune.code, "paper": Photo(), "evidence": "paper"}
    return {"full_name": "Nguyễn Thị Hoa", "phone": "0987 654 321", **where}


def a_pack(world: World, whose: str) -> dict[str, Any]:
    """Choose a pack of the side's goods."""
    return {"product_id": world.things(whose)["product_id"], "quantity": "1"}


def former_order(world: World, whose: str) -> dict[str, Any]:
    """Name an order of the side's caller."""
    return {"number": world.things(whose)["former"]}


def the_sum(world: World, whose: str) -> dict[str, Any]:
    """Type what the side's list comes to."""
    return {"cash": str(world.things(whose)["list_due"])}


def a_zone(world: World, whose: str) -> dict[str, Any]:
    """Fill in a decision for a commune of the officer's province."""
    return {"name": "Vùng mới", "level": "yellow", "communes": world.own.things["zoned"], "source": "QĐ 2"}


def new_category(world: World, whose: str) -> dict[str, Any]:
    """Fill in a category."""
    return {"name": "Nhóm mới"}


def kept_address(world: World, whose: str) -> dict[str, Any]:
    """Fill in an address in the side's commune."""
    where = {"commune_code": world.things(whose)["address_in"], "place": "nơi đã chọn", "address": "Xóm 3"}
    return {"name": "Lan", "phone": "0912 345 678", **where}


def weight_to_ask(world: World, whose: str) -> dict[str, Any]:
    """Ask for more weight of the side's confirmed order."""
    return {"ask": world.things(whose)["ask"]}


def a_pack_back(world: World, whose: str) -> dict[str, Any]:
    """Bring one pack back."""
    return {f"packs-{world.things(whose)['delivered_line']}": "1", "reason": "dập"}


def new_season(world: World, whose: str) -> dict[str, Any]:
    """Plan a season."""
    return {"name": "Mùa nhãn", "starts_on": "1/6/2026", "ends_on": "30/6/2026"}


def new_discount(world: World, whose: str) -> dict[str, Any]:
    """Take something off, today, at the sellers' cost."""
    today = f"{clock.today():%d/%m/%Y}"
    days = {"valid_from": today, "valid_to": today}
    return {"name": "Giảm thêm", "off_bp": "2", "source": "QĐ 4", "province": "", **days}


TEAMS_TOO = {"leader": OK, "other_leader": OK}  # a community team brings households on line as well; it sees its own
OWNER_ONLY = {"worker": NO, "agent": NO}  # whoever decides for the household: its people, account, season, page


def truck_load(world: World, whose: str) -> dict[str, Any]:
    """Fill in four tonnes for today."""
    today = clock.today().isoformat()
    return {"grams": "4 tấn", "price_per_kg": "25000", "pickup_from": today, "pickup_to": today, "note": "xe lạnh"}


def truck_weighed(world: World, whose: str) -> dict[str, Any]:
    """Fill in a truck with a tonne of the side's lot."""
    lot = {f"lot-{world.things(whose)['bulk_lot']}": "1000"}
    return {"station": "Trạm cân Kép", "number": "PC-MỚI", "gross_grams": "8000", "tare_grams": "7000", **lot}


SAID_TO_ADMINS = {f"{role}{whose}": SAID for role in ADMINS for whose in ("", " other")}
_NO_MONEY = {"worker": NO}  # a worker packs; prices and money are the household's
NO_SHIFT = dict.fromkeys(("head", *ADMINS), "302")  # who has no shift open is asked to open one
NOT_SELLER = dict.fromkeys(("head", *ADMINS), NO) | {f"{role} other": NO for role in ADMINS}  # their own only
FOLLOWS = {"officer": NO}  # an officer follows the figures of a province; the season is the manager's
# The province pays for it: its officer says yes, or an admin who did not offer it; the season's manager does not.
SECOND_PERSON = {"manager": NO, "admin": SAID, "admin other": SAID}
CALLS = Desk(inside=("clerk",), outside=("other_clerk",), others=NONE)  # a conversation is one clerk's
NOT_MY_CALL = {f"{role} {whose}": GONE for role in ("head", *ADMINS) for whose in ("own", "other")}
TEAM = Desk(inside=("leader",), outside=("other_leader",), everywhere=ADMINS, others=NONE)
HEADS_ONLY = {"clerk": NO, "other_clerk other": NO}  # not even to look at
NOT_HEAD = {"clerk": NO, "other_clerk other": NO}  # differences are approved by whoever leads the point
LOOKS = {"worker": NO, "anonymous": LOGIN}  # a worker reads what is promised, and promises nothing
READ_ONLY = (NOT_HEAD, NOT_SELLER, LOOKS)  # rows with one of these are read by who may not send their form

ROWS = [
    # ── Open to everybody ────────────────────────────────────────────────────────────────────────────────────
    page("healthz", PUBLIC),
    page("readyz", PUBLIC),
    page("offline", PUBLIC),
    page("service_worker", PUBLIC),
    page("api_docs", PUBLIC),
    page("help", Desk(others=TO_HOME, anonymous=TO_HOME)),  # no page has been written in this world
    page("discovery:home", PUBLIC),
    page("seo:robots", PUBLIC),
    page("seo:sitemap", PUBLIC),
    page("seo:sitemap_part", PUBLIC, kwargs={"kind": "pages", "digits": 0}),
    page("desk:home", PERSONAL),
    page("discovery:products", PUBLIC),
    page("discovery:suggest", PUBLIC),
    page("discovery:product", PUBLIC, "product"),
    page("discovery:shop", PUBLIC, "shop"),
    page("discovery:calendar", PUBLIC),
    page("discovery:trace_find", PUBLIC),
    page("discovery:trace", PUBLIC, "origin"),
    page("discovery:open_data", PUBLIC),
    page("discovery:open_data_json", PUBLIC),
    page("discovery:open_data_csv", PUBLIC, kwargs={"table": "weeks"}),
    form("discovery:complaint", PUBLIC, typed=complained),
    form("discovery:complaint_follow", PUBLIC, typed=followed, writes=False),
    page("discovery:complaint_page", NOT_BEGUN, "complaint"),
    page("discovery:complaint_photo", Desk(anonymous=GONE), "complaint"),
    page("discovery:points", PUBLIC),
    page("discovery:points_map", PUBLIC),
    page("discovery:points_clusters", PUBLIC),
    page("discovery:point", PUBLIC, "office"),
    page("bulk:rules", PUBLIC),
    page("discovery:track", PUBLIC),
    form("discovery:essentials", PUBLIC, writes=False, typed=home_place),
    form("discovery:my_place", PUBLIC, writes=False, typed=home_place),
    page("areas:suggest", PUBLIC),
    page("basket", PUBLIC),
    page("checkout:index", ASKING_TO_ORDER),
    form("checkout:index", ORDERING, get="redirect", typed=recipient),
    only(
        "basket:add",
        PUBLIC,
        page="discovery:product",
        page_thing="product",
        typed=fixed(quantity="1"),
    ),
    only("basket:update", PUBLIC, writes=False, page=UNDRAWN, typed=fixed(line_id="1", quantity="1")),
    form("set_language", PUBLIC, get="redirect", writes=False, page=UNDRAWN, typed=fixed(language="en")),
    # ── One's own order ──────────────────────────────────────────────────────────────────────────────────────
    page("discovery:track_order", BUYER, "order"),
    page("checkout:thanks", BUYER, "order"),
    form("discovery:cancel", BUYER, "order", typed=fixed(reason="đổi ý")),
    form("discovery:cancel_part", BUYER, "order_part", typed=fixed(reason="đổi ý")),
    only(
        "discovery:answer_weight",
        BUYER,
        "weight",
        page="discovery:track_order",
        page_thing="weight_order",
        typed=fixed(answer="yes"),
    ),
    # ── One's own account ────────────────────────────────────────────────────────────────────────────────────
    form("accounts:profile", PERSONAL, typed=fixed(full_name="Tên Mới", language="vi")),
    form("accounts:email", PERSONAL, typed=fixed(email="a@example.com", password="vai-thieu-luc-ngan")),
    only("accounts:withdraw_consent", PERSONAL, kwargs={"purpose": "trade"}, page="accounts:profile"),
    page("accounts:after_login", Desk(others=TO_HOME, anonymous=TO_HOME)),
    page("reviews:product", PUBLIC, "reviewed"),
    page("reviews:shop", PUBLIC, "shop"),
    form("reviews:write", BUYER, "order_line", typed=fixed(stars="5")),
    page("farm:reviews", FARM),
    only("farm:review_answer", FARM, "review", page=UNDRAWN, typed=fixed(answer="Cảm ơn.")),
    page("staff:reviews", STAFF),
    only("staff:review_hide", STAFF, "review", page=UNDRAWN, typed=fixed(reason="lời thô")),
    only("staff:review_show", STAFF, "review", page=UNDRAWN, typed=fixed(), writes=False),
    page("mine:orders", PERSONAL),
    only("mine:order_again", MINE, "order", page=UNDRAWN, typed=fixed(key=UUID(int=7))),
    page("mine:addresses", PERSONAL),
    form("mine:address_new", PERSONAL, typed=kept_address),
    form("mine:address", MINE, "address", typed=kept_address),
    only("mine:address_usual", MINE, "address", page=UNDRAWN, typed=fixed()),
    only("mine:address_remove", MINE, "address", page=UNDRAWN, typed=fixed()),
    page("mine:data", PERSONAL),
    only("mine:data_file", PERSONAL, page="mine:data", status=200, writes=False),
    form("mine:erase", PERSONAL, page=UNDRAWN, typed=fixed(password="sai"), status=200, writes=False),  # no tick
    only("mine:erase_code", PERSONAL, page=UNDRAWN, typed=fixed()),
    # ── The farm desk ────────────────────────────────────────────────────────────────────────────────────────
    page("farm:index", FARM),
    page("farm:listings", FARM),
    page("farm:lots", FARM),
    page("farm:orders", FARM),
    page("farm:listing", FARM, "listing"),
    page("farm:order", FARM, "order_placed"),
    page("farm:order", FARM, "order_packed"),
    page("farm:order_label", FARM, "order_packed"),
    page("farm:statement", FARM, but=_NO_MONEY),
    page("farm:statement_print", FARM, but=_NO_MONEY),
    page("farm:households", FARM),
    form("farm:households", FARM, "household", writes=False, typed=own_household, page=UNDRAWN, get="page"),
    form(
        "farm:listing_new",
        FARM,
        "household",
        but=_NO_MONEY,
        typed=fixed(title="Vải sớm", pack_name="thùng", net_grams="5", priced_by="pack", price="90000", quantity="5"),
    ),
    form("farm:lot_new", FARM, "household", typed=fixed(grams="40")),
    page("farm:forecasts", FARM),
    form(
        "farm:forecast_new",
        FARM,
        "household",
        but=_NO_MONEY,
        typed=fixed(expected_from="1/1/2027", expected_to="9/1/2027", grams="40"),
    ),
    form("farm:forecast", FARM, "forecast", but=LOOKS, typed=fixed(grams="60")),
    only("farm:forecast_end", FARM, "forecast", page="farm:forecast", but=_NO_MONEY),
    form("farm:area_new", FARM, "household", typed=fixed(name="Vườn mới")),
    form("farm:register", REGISTER, typed=fixed(phone="0987 654 321")),
    page("farm:register_code", NOT_BEGUN),
    page("farm:register_again", NOT_BEGUN),
    page("farm:register_step", NOT_BEGUN, kwargs={"step": 2}),
    page("farm:order_picking", FARM),
    page("farm:order_picking_text", FARM),
    page("farm:statement_csv", FARM, but=_NO_MONEY),
    form("farm:area", FARM, "area", typed=fixed(name="Vườn khác")),
    page("farm:team", FARM),
    form(
        "farm:team",
        FARM,
        "household",
        but=OWNER_ONLY,
        get="elsewhere",
        typed=fixed(phone="0987 000 111", full_name="Người Mới", role="worker"),
    ),
    only(
        "farm:member_role",
        FARM,
        "member",
        page="farm:team",
        page_thing="household",
        but=OWNER_ONLY,
        typed=fixed(role="agent"),
    ),
    only("farm:member_end", FARM, "member", page="farm:team", page_thing="household", but=OWNER_ONLY),
    page("farm:shop", FARM),
    form("farm:shop", FARM, "household", but=OWNER_ONLY, get="elsewhere", typed=fixed(story="Chuyện mới")),
    only("farm:shop_photo", FARM, "household", page="farm:shop", but=OWNER_ONLY, typed=fixed(photo=Photo())),
    only("farm:shop_photo_remove", FARM, "picture", page="farm:shop", page_thing="household", but=OWNER_ONLY),
    only("farm:season_pause", FARM, "household", page="farm:shop", but=OWNER_ONLY),
    only("farm:season_open", FARM, page=UNDRAWN, typed=fixed(), writes=False, but=OWNER_ONLY),
    page("farm:payout", FARM, but=_NO_MONEY),
    form(
        "farm:payout",
        FARM,
        but=OWNER_ONLY,
        get="elsewhere",
        page=UNDRAWN,
        typed=fixed(bank_bin="1"),
        writes=False,
        status=200,
    ),
    page("farm:payout_code", FARM, but=OWNER_ONLY | {"owner": "302", "other_owner": "302"}),
    only("farm:payout_cancel", FARM, "payout_change", page="farm:payout", page_thing="household", but=OWNER_ONLY),
    only("farm:listing_words", FARM, "listing", page="farm:listing", typed=fixed(title="Tên mới"), but=_NO_MONEY),
    only("farm:listing_photo", FARM, "listing", page="farm:listing", typed=fixed(photo=Photo())),
    only("farm:listing_photo_remove", FARM, "photo", page="farm:listing", page_thing="listing"),
    only("farm:listing_price", FARM, "listing", page="farm:listing", typed=fixed(price="29.000"), but=_NO_MONEY),
    only("farm:listing_stock", FARM, "listing", page="farm:listing", typed=fixed(quantity="3")),
    only("farm:listing_pause", FARM, "listing", page="farm:listing", but=_NO_MONEY),
    only("farm:listing_resume", FARM, "paused", page="farm:listing", but=_NO_MONEY),
    only("farm:order_confirm", FARM, "order_placed", page="farm:order"),
    form("farm:order_pack", FARM, "order_confirmed", page="farm:order", writes=False, status=200, get="redirect"),
    only("farm:order_ask", FARM, "order_confirmed", page=UNDRAWN, typed=weight_to_ask),
    only("farm:order_cannot", FARM, "order_placed", page="farm:order", typed=fixed(reason="mưa đá")),
    # ── Bringing households on line ──────────────────────────────────────────────────────────────────────────
    page("onboarding:index", ON_LINE, but=TEAMS_TOO),
    form("onboarding:new", ON_LINE, typed=on_paper, but=TEAMS_TOO),
    page("onboarding:household", ON_LINE, "registration"),
    page("onboarding:code", ON_LINE, "registration"),
    only("onboarding:code_again", ON_LINE, "registration", page="onboarding:code"),
    form("onboarding:files", ON_LINE, typed=lambda world, whose: {"file": SheetOfOne()}, but=TEAMS_TOO),
    page("onboarding:template", ON_LINE, kwargs={"kind": "csv"}, but=TEAMS_TOO),
    page("onboarding:file", ON_LINE, "file"),
    page("onboarding:file_errors", ON_LINE, "file"),
    form("onboarding:file_papers", ON_LINE, "file", page=UNDRAWN, typed=fixed(), writes=False),  # not imported yet
    only("onboarding:file_check", ON_LINE, "file", page="onboarding:file"),
    only("onboarding:file_import", ON_LINE, "file", page=UNDRAWN, typed=fixed(), writes=False),  # it has a wrong row
    only("onboarding:file_undo", ON_LINE, "file", page=UNDRAWN, typed=fixed(), writes=False),
    form("households:index", KEYS, writes=False, status=200, typed=a_card),
    only("households:remove", KEYS, page=UNDRAWN, typed=a_card),
    page("review:index", REVIEW),
    page("review:household", REVIEW, "applied"),
    page("review:paper", REVIEW, "paper"),
    only("review:identity", REVIEW, "applied", page="review:household", typed=fixed(citizen_id="036099123456")),
    only("review:tax", REVIEW, "applied", page="review:household", typed=fixed(tax_code="0123456789", source="Giấy 1")),
    only("review:account_agree", REVIEW, "asked_account", page="review:household", page_thing="ready"),
    only("review:account_refuse", REVIEW, "asked_account", page=UNDRAWN, typed=fixed()),
    only("review:verify", REVIEW, "ready", page="review:household"),
    only("review:activate", REVIEW, "applied", page=UNDRAWN, typed=fixed(), writes=False),  # not verified yet
    only("review:pause", REVIEW, "applied", page=UNDRAWN, typed=fixed(reason="x"), writes=False),
    only("review:close", REVIEW, "ready", page=UNDRAWN, typed=fixed(reason="Chuyển nghề")),
    # ── The post desk ────────────────────────────────────────────────────────────────────────────────────────
    page("post:index", POST, "point"),
    page("post:find", POST, "point"),
    page("post:returns", POST, "point"),
    page("post:runs", POST, "point"),
    page("post:cash", POST, "point"),
    page("post:cash_history", POST, "point"),
    page("post:shipment", POST, "order_packed"),
    page("post:run", POST, "run_out"),
    page("post:run_print", POST, "run_out"),
    page("post:handover_print", POST, "handover"),
    page("post:remittance_print", POST, "remittance"),
    page("post:points", POST),
    form("post:points", CHOOSING, "point", writes=False, typed=own_point, page=UNDRAWN, get="elsewhere"),
    form("post:accept", POST, "point", typed=parcel("item_packed")),
    form("post:arrive", POST, "point", typed=parcel("item_coming")),
    form("post:dispatch", POST, "point"),
    form("post:return", POST, "shipment_returning"),
    form("post:weigh", POST, "order_packed", writes=False, status=200, page=UNDRAWN, get="elsewhere", typed=fixed()),
    form("post:run_new", POST, "point", typed=own_carrier),
    page("post:back_find", COUNTERS),
    page("post:ways_home", POST, "point"),
    only("post:way_home", POST, "way_home", page=UNDRAWN, typed=fixed(action="home")),
    page("post:take_back", COUNTERS, "delivered"),
    form("post:take_back", POST, "delivered", typed=a_pack_back, get="elsewhere"),
    page("post:refund", COUNTERS, "owed"),
    only("post:refused_back", POST, "refused_shipment", page="post:run", page_thing="refused_run"),
    only(
        "post:answer_weight",
        POST,
        "weight_pk",
        page="post:shipment",
        page_thing="weight_shipment",
        typed=fixed(answer="no"),
    ),
    only("post:run_send_out", POST, "run_planned", page="post:run"),
    only("post:run_withdraw", POST, "run_planned", page="post:run"),
    only("post:run_close", POST, "run_done", page="post:run"),
    only("post:stop_back", POST, "stop_failed", page="post:run", page_thing="run_out"),
    form("post:count", POST, "carrier", typed=cash_of_carrier),
    form("post:remit", POST, "point", typed=cash_of_till),
    form("post:handover", POST, "handover", typed=fixed(reason="đếm nhầm"), but=NOT_HEAD),
    form("post:remittance", POST, "remittance", typed=fixed(reason="đếm nhầm"), but=NOT_HEAD),
    # ── The counter ──────────────────────────────────────────────────────────────────────────────────────────
    page("counter:index", POST, but=NO_SHIFT),
    only("counter:scan", POST, writes=False, page=UNDRAWN, typed=fixed(q="gạo"), but=NO_SHIFT),
    only("counter:line", POST, writes=False, page=UNDRAWN, typed=fixed(record="1", packs="2"), but=NO_SHIFT),
    only("counter:clear", POST, writes=False, page=UNDRAWN, typed=fixed(), but=NO_SHIFT),
    only("counter:household", POST, writes=False, status=200, page=UNDRAWN, typed=fixed(phone="1"), but=NO_SHIFT),
    only("counter:code", POST, writes=False, status=200, page=UNDRAWN, typed=fixed(code="1", name="A"), but=NO_SHIFT),
    only("counter:vouch", POST, writes=False, status=200, page=UNDRAWN, typed=fixed(reason="quen"), but=NO_SHIFT),
    only("counter:wait", POST, writes=False, status=200, page=UNDRAWN, typed=fixed(phone="1"), but=NO_SHIFT),
    only("counter:seen", POST, page=UNDRAWN, typed=fixed(citizen_id="024190000123", owner="Bà Hoa"), but=NO_SHIFT),
    only("counter:home", POST, writes=False, page=UNDRAWN, typed=fixed(address="12 Lê Lợi"), but=NO_SHIFT),
    only("counter:pay", POST, writes=False, status=200, page=UNDRAWN, typed=fixed(given="1"), but=NO_SHIFT),
    form("counter:close", POST, typed=fixed(note_50000="1"), but=NO_SHIFT),
    form("counter:receipt", POST, "sale", typed=fixed(reason="quét nhầm"), but=NOT_SELLER),
    page("counter:receipt_print", POST, "sale"),
    page("counter:voids", POST, "point", but=HEADS_ONLY),
    only("counter:void_read", POST, "voided", page=UNDRAWN, typed=fixed(note="đã hỏi khách"), but=NOT_HEAD),
    form("counter:open", POST, "point", typed=fixed(amount="0"), but={"clerk": SAID, "other_clerk other": SAID}),
    only(
        "counter:issue", POST, "point", page="counter:open", page_thing="point", typed=fixed(amount="50k"), but=NOT_HEAD
    ),
    only(
        "counter:give_back",
        POST,
        "point",
        writes=False,
        status=200,
        page="counter:open",
        page_thing="point",
        typed=fixed(amount="50tr"),
        but=NOT_HEAD,
    ),
    page("counter:shifts", POST, "point"),
    form("counter:shift", POST, "shift", typed=fixed(reason="thối nhầm"), but=NOT_HEAD),
    page("counter:shift_print", POST, "shift"),
    # ── The telephone desk ───────────────────────────────────────────────────────────────────────────────────
    form("phone:index", POST, "point", typed=fixed(phone="0912 345 678")),
    form("phone:calls", POST, "point", typed=fixed(phone="0912 345 678")),
    only("phone:take", POST, "callback", page="phone:calls", page_thing="point"),
    form(
        "phone:missed",
        Desk(others=GONE, anonymous=GONE),  # no secret is set, so there is no door
        get="elsewhere",
        page=UNDRAWN,
        typed=fixed(id="c-1", caller="0912345678", at="1"),
    ),
    page("phone:call", CALLS, "call", but=NOT_MY_CALL),
    page("phone:goods", CALLS, "call", but=NOT_MY_CALL),
    only("phone:add", CALLS, "call", page=UNDRAWN, typed=a_pack, but=NOT_MY_CALL),
    only("phone:line", CALLS, "call", page="phone:call", typed=fixed(quantity="2"), but=NOT_MY_CALL),
    only("phone:wait", CALLS, "call", page=UNDRAWN, typed=a_pack, but=NOT_MY_CALL),
    only("phone:repeat", CALLS, "call", page=UNDRAWN, typed=former_order, but=NOT_MY_CALL),
    only("phone:who", CALLS, "call", page="phone:call", typed=recipient, but=NOT_MY_CALL),
    only("phone:code", CALLS, "call", page=UNDRAWN, typed=fixed(), but=NOT_MY_CALL),
    only("phone:answer", CALLS, "call", page=UNDRAWN, writes=False, typed=fixed(code="123456"), but=NOT_MY_CALL),
    only("phone:vouch", CALLS, "call", page=UNDRAWN, writes=False, typed=fixed(reason="quen"), but=NOT_MY_CALL),
    only("phone:weight", CALLS, "call_weight", page=UNDRAWN, typed=fixed(answer="no"), but=NOT_MY_CALL),
    only("phone:place", CALLS, "call", page="phone:call", but=NOT_MY_CALL),
    only("phone:end", CALLS, "call", page="phone:call", typed=fixed(outcome="asked"), but=NOT_MY_CALL),
    # ── Zones and community teams ────────────────────────────────────────────────────────────────────────────
    page("zones:index", PUBLIC),
    page("zones:held", POST, "point"),
    form("zones:decide", Desk(everywhere=("officer", *ADMINS)), typed=a_zone),
    only(
        "zones:lift",
        Desk(inside=("officer",), everywhere=ADMINS, refused=SAID),
        "zone",
        page="zones:index",
        page_thing="point",
    ),
    page("community:index", TEAM),
    only("community:open", TEAM, "team_idle", page="community:index", page_thing="point"),
    page("community:manifest", TEAM, "list_open"),
    page("community:print", TEAM, "list_open"),
    only("community:close", TEAM, "list_open", page="community:manifest"),
    only(
        "community:take_in",
        TEAM,
        "list_open",
        page="community:manifest",
        writes=False,
        status=200,
        typed=fixed(number="CP0", phone="0912 345 678"),
    ),
    form("community:order", TEAM, "list_open", page=UNDRAWN, writes=False, status=200, typed=fixed(name="Bà Hoa")),
    only("community:add", TEAM, "list_open", page=UNDRAWN, typed=a_pack),
    only("community:line", TEAM, "list_open", page=UNDRAWN, writes=False, typed=fixed(line_id="1", quantity="1")),
    form("community:receipt", TEAM, "entry", typed=fixed(received_by="Bà Hoa")),
    page("community:boundary", CARRIER),
    form("community:hand_over", CARRIER, "list_out", typed=the_sum),
    # ── The stock desk ───────────────────────────────────────────────────────────────────────────────────────
    page("stock:index", POST, "point"),
    page("stock:board", POST, "point"),
    page("stock:operator_board", POST, "point", but=HEADS_ONLY),
    form(
        "stock:count", POST, "point", writes=False, status=200, page=UNDRAWN, typed=fixed(packs_0="1"), but=HEADS_ONLY
    ),
    page("stock:count_sheet", POST, "point"),
    page("stock:counted", POST, "counted"),
    page("stock:transfers", POST, "point"),
    page("stock:orders", POST, "point"),
    page("stock:trips", POST, "point"),
    form("stock:new", POST, "point", writes=False, status=200, page=UNDRAWN, typed=fixed(), but=HEADS_ONLY),
    form(
        "stock:record",
        POST,
        "item",
        page=UNDRAWN,
        typed=fixed(action="receive", key=str(UUID(int=7)), packs="2", reason="PN-2"),
    ),
    only("stock:fill", POST, "item", writes=False, page=UNDRAWN, typed=fixed(key=str(UUID(int=8)))),
    form("stock:transfer_new", POST, "point", writes=False, status=200, page=UNDRAWN, typed=fixed()),
    form("stock:transfer", POST, "transfer", typed=fixed(action="send")),
    page("stock:transfer_print", POST, "transfer"),
    form("stock:trip", POST, "trip", typed=fixed(reason="rơi dọc đường"), but=NOT_HEAD),
    form("stock:order", POST, "store_order"),
    page("stock:label", POST, "store_packed"),
    # ── The carrier's van ────────────────────────────────────────────────────────────────────────────────────
    page("carrier:van_index", CARRIER),
    page("carrier:van_order", CARRIER),
    page("carrier:van_sales", CARRIER),
    page("carrier:van_load", CARRIER),
    page("carrier:van_transfers", CARRIER),
    form("carrier:van_transfer", CARRIER, "load", writes=False, status=200, page=UNDRAWN, typed=fixed(action="recall")),
    only("carrier:van_order_add", CARRIER, writes=False, page=UNDRAWN, typed=fixed(product="1", packs="x")),
    only("carrier:van_scan", CARRIER, writes=False, page=UNDRAWN, typed=fixed(q="gạo")),
    only("carrier:van_line", CARRIER, writes=False, page=UNDRAWN, typed=fixed(record="1", packs="2")),
    only("carrier:van_clear", CARRIER, writes=False, page=UNDRAWN, typed=fixed()),
    only("carrier:van_household", CARRIER, writes=False, page=UNDRAWN, typed=fixed(phone="1"), status=200),
    only("carrier:van_code", CARRIER, writes=False, page=UNDRAWN, typed=fixed(code="1", name="A"), status=200),
    only("carrier:van_seen", CARRIER, page=UNDRAWN, typed=fixed(citizen_id="024190000123", owner="Bà Hoa")),
    only("carrier:van_home", CARRIER, writes=False, page=UNDRAWN, typed=fixed(address="12 Lê Lợi")),
    only("carrier:van_pay", CARRIER, writes=False, status=200, page=UNDRAWN, typed=fixed(given="1")),
    only("carrier:van_start", CARRIER, writes=False, page=UNDRAWN, typed=fixed(key=str(UUID(int=9)))),
    only("carrier:van_stop", CARRIER, writes=False, status=200, page=UNDRAWN, typed=fixed(place="x")),
    only("carrier:van_unload", CARRIER, writes=False, page=UNDRAWN, typed=fixed(key=str(UUID(int=9)))),
    form("carrier:van_end", CARRIER, writes=False, status=200, page=UNDRAWN, typed=fixed()),
    form("carrier:van_receive", CARRIER, "load", writes=False, status=200, page=UNDRAWN, typed=fixed()),
    form("carrier:van_receipt", CARRIER, "van_sale", typed=fixed(reason="đổi ý")),
    page("carrier:van_receipt_print", CARRIER, "van_sale"),
    # ── The carrier's phone ──────────────────────────────────────────────────────────────────────────────────
    page("carrier:run", CARRIER),
    page("carrier:cash", CARRIER),
    page("carrier:stop", CARRIER, "stop"),
    only("carrier:deliver", CARRIER, "stop", page="carrier:stop", typed=fixed(received_by="Cô Hoa", cash="165000")),
    only("carrier:fail", CARRIER, "stop", page="carrier:stop", typed=fixed(reason="nobody_home")),
    # ── Sales by the truck ───────────────────────────────────────────────────────────────────────────────────
    page("bulk:index", BULK),
    page("bulk:contracts", BULK),
    page("bulk:offers", OFFERS, but=gone(*_FOLLOW)),
    page("bulk:offer", OFFERS, "bulk_offer", but=gone(*_FOLLOW)),
    page("bulk:contract", BULK, "bulk_agreed"),
    page("bulk:contract_print", BULK, "bulk_agreed"),
    page("bulk:delivery_print", BULK, "bulk_full"),
    page("bulk:ticket_print", BULK, "bulk_ticket"),
    page("bulk:ticket_photo", BULK, "bulk_ticket"),
    form(
        "bulk:offer_new", SELLERS, "household", but=gone("trader", "other_trader", *_FOLLOW, *ADMINS), typed=truck_load
    ),
    form("bulk:wish_new", TRADERS, but=gone("owner", "other_owner", "agent", *_FOLLOW, *ADMINS), typed=truck_load),
    only(
        "bulk:price_new",
        BIDDERS,
        "bulk_offer",
        page="bulk:offer",
        but=gone("owner", "other_owner", "agent", *_FOLLOW, *ADMINS),
    ),
    only(
        "bulk:price_accept",
        SELLERS,
        "bulk_talk",
        page="bulk:offer",
        but=gone("other_trader", "trader", *_FOLLOW) | {"trader": SAID, "other_trader other": SAID} | SAID_TO_ADMINS,
    ),
    only(
        "bulk:offer_withdraw",
        SELLERS,
        "bulk_offer",
        page="bulk:offer",
        but=gone("trader", "other_trader", *_FOLLOW, *ADMINS),
    ),
    only(
        "bulk:contract_yes",
        SELLERS,
        "bulk_draft",
        page="bulk:contract",
        but=gone("trader", "other_trader", *_FOLLOW, *ADMINS),
    ),
    form(
        "bulk:contract_terms",
        PARTIES,
        "bulk_agreed",
        but=gone(*_FOLLOW, *ADMINS),
        typed=fixed(grams="5 tấn", reason="được mùa"),
    ),
    form(
        "bulk:contract_shares",
        SELLERS,
        "bulk_draft",
        but=gone("trader", "other_trader", *_FOLLOW, *ADMINS),
        writes=False,
    ),
    only(
        "bulk:share_accept",
        SELLERS,
        "bulk_share",
        page="bulk:contract",
        page_thing="bulk_coop",
        but=gone("trader", "other_trader", *_FOLLOW, *ADMINS),
    ),
    form("bulk:contract_cancel", PARTIES, "bulk_agreed", but=gone(*_FOLLOW), typed=fixed(reason="mưa to")),
    form(
        "bulk:truck_new",
        PARTIES,
        "bulk_agreed",
        but=gone(*_FOLLOW),
        typed=fixed(plate="29H-123.45", driver="Vi Văn Xe"),
    ),
    form("bulk:weigh", LOADERS, "bulk_agreed", but=gone("trader", "other_trader", *_FOLLOW), typed=truck_weighed),
    only(
        "bulk:contract_close", LOADERS, "bulk_full", page="bulk:contract", but=gone("trader", "other_trader", *_FOLLOW)
    ),
    form("bulk:ticket_void", PARTIES, "bulk_ticket", but=gone(*_FOLLOW), typed=fixed(reason="cân nhầm xe")),
    page("bulk:payments", STAFF),
    form("bulk:payment_new", STAFF, "bulk_full", typed=fixed(bank_ref="FT-MỚI")),
    form("bulk:excess", STAFF, "bulk_excess", typed=fixed(contract="", bank_ref="RF-1")),
    page("bulk:traders", STAFF),
    form(
        "bulk:trader_new",
        STAFF,
        typed=lambda world, whose: {
            "name": "Công ty Mới",
            "tax_code": "0101234567",
            "phone": "0912345678",
            "person": world.people["consumer"].phone,
        },
    ),
    # ── Seasons ──────────────────────────────────────────────────────────────────────────────────────────────
    page("campaigns:index", SEASONS),
    page("campaigns:season", SEASONS, "season"),
    page("campaigns:report", SEASONS, "season"),
    page("campaigns:figures_csv", SEASONS, "season"),
    page("campaigns:figures_xlsx", SEASONS, "season"),
    only("campaigns:mail_start", SEASONS, "season", page="campaigns:season", typed=fixed(hour="7")),
    only("campaigns:mail_stop", SEASONS, "season", page=UNDRAWN, typed=fixed()),
    form("campaigns:plan_new", PLANNERS, typed=new_season),
    form("campaigns:plan", MANAGED, "season", but=FOLLOWS),
    only("campaigns:open", MANAGED, "draft", page="campaigns:plan", but=FOLLOWS),
    only("campaigns:close", MANAGED, "season", page="campaigns:plan", but=FOLLOWS),
    form("campaigns:limits", MANAGED, "season", typed=fixed(kind="orders", limit="9", source="QĐ 3"), but=FOLLOWS),
    only("campaigns:cap_drop", MANAGED, "cap", page="campaigns:limits", page_thing="season", but=FOLLOWS),
    form("campaigns:discounts", MANAGED, "season", typed=new_discount, but=FOLLOWS),
    only("campaigns:discount_end", MANAGED, "discount", page=UNDRAWN, typed=fixed(), writes=False, but=FOLLOWS),
    only("campaigns:discount_agree", SEASONS, "discount_waiting", page=UNDRAWN, typed=fixed(), but=SECOND_PERSON),
    only("campaigns:discount_withdraw", MANAGED, "discount_waiting", page=UNDRAWN, typed=fixed(), but=FOLLOWS),
    form("campaigns:broadcasts", MANAGED, "season", typed=fixed(text="Vải chín."), but=FOLLOWS),
    page("campaigns:broadcast", MANAGED, "broadcast", but=FOLLOWS),
    only("campaigns:broadcast_start", MANAGED, "broadcast", page="campaigns:broadcast", but=FOLLOWS),
    only("campaigns:broadcast_stop", MANAGED, "broadcast_sending", page="campaigns:broadcast", but=FOLLOWS),
    page("discovery:season", PUBLIC, "season"),
    page("discovery:season_figures", PUBLIC, "season"),
    form("seasons:subscribe", PUBLIC, "season", typed=fixed(phone="0987 654 321"), status=200),
    form("seasons:wait", PUBLIC, "limited", typed=fixed(phone="0987 654 321", packs="2"), status=200),
    form("seasons:offer", PUBLIC, "offer"),
    form("seasons:inbound_sms", GATEWAY, get="elsewhere", page=UNDRAWN, typed=fixed(**{"from": "0912345678"})),
    # ── The marketplace's own ────────────────────────────────────────────────────────────────────────────────
    page("settlement:index", STAFF),
    page("settlement:batches", STAFF),
    page("settlement:batch", STAFF, "batch"),
    page("settlement:print", STAFF, "batch"),
    page("settlement:transfers", STAFF),
    form("settlement:transfer_new", STAFF, typed=fixed(bank_ref="FT-1", amount="9000", day="1/6/2026")),
    only("settlement:statement_check", STAFF, page="settlement:transfers", writes=False, status=200),
    only("settlement:statement_record", STAFF, page=UNDRAWN, writes=False, typed=fixed(rows="?")),
    form("settlement:transfer", STAFF, "bank_transfer", typed=fixed(bank_ref="OUT-1")),
    page("settlement:refunds", STAFF),
    page("settlement:refund", STAFF, "owed"),
    page("settlement:provinces", STAFF),
    form("settlement:province", STAFF, "province", typed=fixed(bank_ref="NS-7", amount="9000", received_on="1/6/2026")),
    page("settlement:province_print", STAFF, "province"),
    form("settlement:account", STAFF, typed=new_account),
    only("settlement:account_agree", STAFF, "new_account", page="settlement:account", page_thing="point"),
    only("settlement:account_drop", STAFF, "dropped_account", page="settlement:account", page_thing="point"),
    only("settlement:make", STAFF, page="settlement:index"),
    only("settlement:approve", STAFF, "batch", page="settlement:batch", but={"accountant": SAID}),  # it is their batch
    page("staff:index", STAFF),
    page("styleguide", STAFF),
    page("staff:orders", STAFF),
    page("staff:orders_csv", STAFF),
    page("staff:complaints", STAFF),
    form("staff:complaint", STAFF, "complaint", typed=fixed(text="Chợ xin lỗi, đã hoàn tiền.")),
    page("staff:complaint_photo", Desk(), "complaint"),  # none was sent in this world
    form("staff:complaint_recalls", STAFF, typed=called_back),
    only("staff:complaint_recall_lift", STAFF, "recall", page="staff:complaint_recalls", page_thing="point"),
    page("staff:order", STAFF, "order"),
    form(
        "staff:people",
        STAFF,
        writes=False,
        status=200,
        typed=phone_of_owner,
    ),
    page("staff:categories", STAFF),
    page("staff:crops", STAFF),
    page("staff:certificates", STAFF),
    page("staff:search_words", STAFF),
    form("staff:search_word_new", STAFF, typed=new_word),
    form("staff:search_word", STAFF, "synonym", typed=new_word),
    only("staff:search_word_switch", STAFF, "synonym", page="staff:search_word", typed=fixed(active="0")),
    only("staff:search_word_undo", STAFF, "synonym_change", page="staff:search_word", page_thing="synonym"),
    page("staff:rates", STAFF),
    page("staff:prices", STAFF),
    page("staff:price_report", OFFICIAL),
    form("staff:price_new", STAFF, typed=new_decision),
    form("staff:price", STAFF, "decision", typed=fixed(committed="9")),
    only("staff:price_end", STAFF, "decision", page="staff:price", typed=last_day),
    form("staff:price_goods", STAFF, "commitment", typed=more_goods),
    only("staff:price_goods_end", STAFF, "goods", page="staff:price_goods", page_thing="of_goods", typed=last_day),
    page("staff:rations", STAFF),
    form("staff:ration_new", STAFF, typed=new_ration),
    only("staff:ration_end", STAFF, "ration", page="staff:rations", page_thing="point", typed=last_day),
    only("staff:override_review", STAFF, "override", page=UNDRAWN, typed=fixed(note="đã hỏi")),
    only("staff:presence_review", STAFF, "word", page=UNDRAWN, typed=fixed(note="đã hỏi")),
    only("staff:household_merge", STAFF, page=UNDRAWN, typed=one_household),
    form("staff:category_new", STAFF, typed=new_category),
    form("staff:category", STAFF, "category", typed=new_category),
    form("staff:category_delete", STAFF, "category"),
    page("api_staff:index", STAFF),
    form("api_staff:new", STAFF, typed=partner_application),
    form("api_staff:application", STAFF, "application"),
    only("api_staff:make_key", STAFF, "application", page="api_staff:application", status=200),
    only("api_staff:revoke_key", STAFF, "api_key", page="api_staff:application", page_thing="application"),
    form("staff:rate_new", STAFF, kwargs={"kind": "freight"}, typed=tomorrow),
    form(
        "staff:rate_new",
        STAFF,
        kwargs={"kind": "commission"},
        typed=tomorrow,
    ),
    form(
        "staff:rate_new",
        STAFF,
        kwargs={"kind": "withholding"},
        typed=tomorrow,
    ),
    form("staff:rate_new", STAFF, kwargs={"kind": "reservations"}, typed=tomorrow),
]

# ── Entering and leaving, allauth's pages and ours in their place: a stranger's GET and POST, a known person's ────
# Every POST here is empty. "login" is the login page with the way back, other redirects are named by their path.
CODE = "/account/login/code/?next=%2Faccount%2Fpassword%2Fnew%2F"  # a forgotten password is a login by code
CHANGE = "/account/password/change/"
OLD_WAY = (CODE, "405", "/account/password/new/", "405")
ENTRANCE: dict[str, tuple[str, str, str, str]] = {
    "account_login": ("200", "200", "/", "/"),
    "account_logout": ("/", "/", "200", "/"),
    "account_signup": ("200", "200", "/", "/"),
    "account_inactive": ("200", "405", "200", "405"),
    "account_reauthenticate": (LOGIN, LOGIN, "200", "200"),
    "account_email": (LOGIN, LOGIN, "200", "200"),
    "account_email_verification_sent": ("200", "405", "200", "405"),
    "account_confirm_email": ("200", "404", "200", "404"),
    "account_change_password": (LOGIN, LOGIN, "200", "200"),
    "account_set_password": (LOGIN, LOGIN, CHANGE, CHANGE),
    "account_request_login_code": ("200", "200", "/", "/"),
    "account_confirm_login_code": ("/account/login/code/",) * 2 + ("/", "/"),
    "account_verify_phone": ("/account/login/",) * 2 + ("/account/phone/change/",) * 2,
    "account_change_phone": (LOGIN, LOGIN, "200", "200"),
    "account_reset_password": OLD_WAY,
    "account_reset_password_done": OLD_WAY,
    "account_reset_password_from_key": OLD_WAY,
    "account_reset_password_from_key_done": OLD_WAY,
    "accounts:forgotten_password": OLD_WAY,
    "accounts:forgotten_password_old": OLD_WAY,
    "accounts:new_password": (LOGIN, LOGIN, CHANGE, CHANGE),
    "accounts:password_set": (LOGIN, LOGIN, CHANGE, CHANGE),
    "wagtailcore_login": ("200", "200", "200", "200"),
    "wagtail_serve": ("200", "200", "200", "200"),
    "wagtaildocs_serve": ("404", "404", "404", "404"),
    "wagtaildocs_authenticate_with_password": ("404", "404", "404", "404"),
    "wagtailcore_authenticate_with_password": ("404", "404", "404", "404"),
}

# ── Partners' programs: keys open these, see tests/api/test_access.py ──────────────────────────────────────────
API_BRANCH = "api/"
API_DOCS = "api/v1/docs"

# ── Wagtail's desk: every address below is closed, to everybody who may not edit pages ──────────────────────────
CLOSED_BRANCH = "admin/"
CLOSED_TO = ("anonymous", "owner", "accountant")  # nobody, anybody, and an admin who edits no pages
OPEN_IN_BRANCH = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",  # the words of its scripts
    "wagtailadmin_sprite",  # its drawings
}
