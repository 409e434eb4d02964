"""Who gets what at every address of the market: URL name × role × own or other object → answer.

A desk says who is inside (own objects), who has such a desk but not for this object, and what everybody else reads.
Rows name the desk, the object and, for a form, what is typed to make it a real attempt. An address that is in no row
fails the test that walks the URLconf.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.world import PEOPLE, World

# Answers. OK is the page, or for a form the redirect after writing.
OK = "ok"
LOGIN = "login"  # redirected to log in
GONE = "404"  # as if it did not exist
NO = "403"  # it is known to exist; this is not for you
NONE = "none"  # a page that says you have no such desk, and whom to ask
SAID = "said"  # redirected with a sentence, nothing written
TO_TRACK, TO_BASKET, TO_HOME = "to discovery:track", "to basket", "to discovery:home"


@dataclass(frozen=True)
class Desk:
    """Who may open what. ``everywhere`` sees the things of both sides."""

    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    everywhere: tuple[str, ...] = ()
    others: str = GONE
    refused: str = GONE
    anonymous: str = LOGIN

    def answer(self, role: str, whose: str | None) -> str:
        """Return what ``role`` gets for an object of the own or the other side, or for a page without one."""
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
BUYER = Desk(inside=("consumer",), outside=("other_consumer",), others=TO_TRACK, refused=TO_TRACK, anonymous=TO_TRACK)
FARM = Desk(inside=("owner", "agent", "worker"), outside=("other_owner",), others=NONE)
POST = Desk(inside=("clerk", "head"), outside=("other_clerk",), everywhere=ADMINS, others=NONE)
CHOOSING = Desk(inside=("clerk", "head"), outside=("other_clerk",), everywhere=ADMINS)
CARRIER = Desk(inside=("carrier",), outside=("other_carrier",), others=NONE)
SEASONS = Desk(inside=("manager", "officer"), everywhere=ADMINS)
STAFF = Desk(everywhere=ADMINS)

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
    return {**tariff, "commission_bp": "4", "vat_bp": "1", "pit_bp": "1", "valid_from": "1/1/2099", "source": "QĐ 1"}


def phone_of_owner(world: World, whose: str) -> dict[str, Any]:
    """Look somebody up."""
    return {"phone": world.people["owner"].phone}


def recipient(world: World, whose: str) -> dict[str, Any]:
    """Say who receives, and where."""
    commune = world.own.post.point.commune
    where = {"place": commune.name, "commune_code": commune.code, "address": "12 Lê Lợi"}
    return {"phone": "0912 345 678", "name": "Nguyễn Thị Hoa", **where}


def own_point(world: World, whose: str) -> dict[str, Any]:
    """Choose the side's point."""
    return {"point": world.things(whose)["point"]}


def own_household(world: World, whose: str) -> dict[str, Any]:
    """Choose the side's household."""
    return {"household": world.things(whose)["household"]}


def own_carrier(world: World, whose: str) -> dict[str, Any]:
    """Choose the side's carrier."""
    return {"carrier": world.things(whose)["carrier"]["code"]}


def new_category(world: World, whose: str) -> dict[str, Any]:
    """Fill in a category."""
    return {"name": "Nhóm mới"}


_NO_MONEY = {"worker": NO}  # a worker packs; prices and money are the household's
NO_SHIFT = dict.fromkeys(("head", *ADMINS), "302")  # who has no shift open is asked to open one
NOT_SELLER = dict.fromkeys(("head", *ADMINS), NO) | {f"{role} other": NO for role in ADMINS}  # their own only
NOT_HEAD = {"clerk": NO, "other_clerk other": NO}  # differences are approved by whoever leads the point

ROWS = [
    # ── Open to everybody ────────────────────────────────────────────────────────────────────────────────────
    page("healthz", PUBLIC),
    page("readyz", PUBLIC),
    page("discovery:home", PUBLIC),
    page("desk:home", PERSONAL),
    page("discovery:products", PUBLIC),
    page("discovery:product", PUBLIC, "product"),
    page("discovery:track", PUBLIC),
    page("areas:suggest", PUBLIC),
    page("basket", PUBLIC),
    form("checkout:index", ORDERING, typed=recipient),
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
    # ── One's own account ────────────────────────────────────────────────────────────────────────────────────
    form("accounts:profile", PERSONAL, typed=fixed(full_name="Tên Mới", language="vi")),
    form("accounts:email", PERSONAL, typed=fixed(email="a@example.com", password="vai-thieu-luc-ngan")),
    only("accounts:withdraw_consent", PERSONAL, kwargs={"purpose": "trade"}, page="accounts:profile"),
    page("accounts:after_login", Desk(others=TO_HOME, anonymous=TO_HOME)),
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
    form("farm:area_new", FARM, "household", typed=fixed(name="Vườn mới")),
    only("farm:listing_price", FARM, "listing", page="farm:listing", typed=fixed(price="29.000"), but=_NO_MONEY),
    only("farm:listing_stock", FARM, "listing", page="farm:listing", typed=fixed(quantity="3")),
    only("farm:listing_pause", FARM, "listing", page="farm:listing", but=_NO_MONEY),
    only("farm:listing_resume", FARM, "paused", page="farm:listing", but=_NO_MONEY),
    only("farm:order_confirm", FARM, "order_placed", page="farm:order"),
    form("farm:order_pack", FARM, "order_confirmed", page="farm:order", writes=False, status=200, get="redirect"),
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
    form("post:run_new", POST, "point", typed=own_carrier),
    only("post:run_send_out", POST, "run_planned", page="post:run"),
    only("post:run_withdraw", POST, "run_planned", page="post:run"),
    only("post:run_close", POST, "run_done", page="post:run"),
    only("post:stop_back", POST, "stop_failed", page="post:run", page_thing="run_out"),
    form("post:count", POST, "carrier", typed=fixed(counted="165000")),
    form("post:remit", POST, "point", typed=fixed(counted="165000")),
    form("post:handover", POST, "handover", typed=fixed(reason="đếm nhầm"), but=NOT_HEAD),
    form("post:remittance", POST, "remittance", typed=fixed(reason="đếm nhầm"), but=NOT_HEAD),
    # ── The counter ──────────────────────────────────────────────────────────────────────────────────────────
    page("counter:index", POST, but=NO_SHIFT),
    only("counter:scan", POST, writes=False, page=UNDRAWN, typed=fixed(q="gạo"), but=NO_SHIFT),
    only("counter:line", POST, writes=False, page=UNDRAWN, typed=fixed(record="1", packs="2"), but=NO_SHIFT),
    only("counter:clear", POST, writes=False, page=UNDRAWN, typed=fixed(), but=NO_SHIFT),
    only("counter:household", POST, writes=False, status=200, page=UNDRAWN, typed=fixed(phone="1"), but=NO_SHIFT),
    only("counter:code", POST, writes=False, status=200, page=UNDRAWN, typed=fixed(code="1", name="A"), but=NO_SHIFT),
    only("counter:seen", POST, page=UNDRAWN, typed=fixed(citizen_id="024190000123", owner="Bà Hoa"), but=NO_SHIFT),
    only("counter:pay", POST, writes=False, status=200, page=UNDRAWN, typed=fixed(given="1"), but=NO_SHIFT),
    form("counter:close", POST, typed=fixed(note_50000="1"), but=NO_SHIFT),
    form("counter:receipt", POST, "sale", typed=fixed(reason="quét nhầm"), but=NOT_SELLER),
    page("counter:receipt_print", POST, "sale"),
    form("counter:open", POST, "point", typed=fixed(amount="0"), but={"clerk": SAID, "other_clerk other": SAID}),
    only(
        "counter:issue", POST, "point", page="counter:open", page_thing="point", typed=fixed(amount="50k"), but=NOT_HEAD
    ),
    page("counter:shifts", POST, "point"),
    form("counter:shift", POST, "shift", typed=fixed(reason="thối nhầm"), but=NOT_HEAD),
    page("counter:shift_print", POST, "shift"),
    # ── The carrier's phone ──────────────────────────────────────────────────────────────────────────────────
    page("carrier:run", CARRIER),
    page("carrier:cash", CARRIER),
    page("carrier:stop", CARRIER, "stop"),
    only("carrier:deliver", CARRIER, "stop", page="carrier:stop", typed=fixed(received_by="Cô Hoa", cash="165000")),
    only("carrier:fail", CARRIER, "stop", page="carrier:stop", typed=fixed(reason="nobody_home")),
    # ── Seasons ──────────────────────────────────────────────────────────────────────────────────────────────
    page("campaigns:index", SEASONS),
    page("campaigns:season", SEASONS, "season"),
    # ── The marketplace's own ────────────────────────────────────────────────────────────────────────────────
    page("settlement:index", STAFF),
    page("settlement:batch", STAFF, "batch"),
    page("settlement:print", STAFF, "batch"),
    only("settlement:make", STAFF, page="settlement:index"),
    only("settlement:approve", STAFF, "batch", page="settlement:batch", but={"accountant": SAID}),  # it is their batch
    page("staff:index", STAFF),
    page("staff:orders", STAFF),
    page("staff:orders_csv", STAFF),
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
    page("staff:rates", STAFF),
    form("staff:category_new", STAFF, typed=new_category),
    form("staff:category", STAFF, "category", typed=new_category),
    form("staff:category_delete", STAFF, "category"),
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

# ── Wagtail's desk: every address below is closed, to everybody who may not edit pages ──────────────────────────
CLOSED_BRANCH = "admin/"
CLOSED_TO = ("anonymous", "owner", "accountant")  # nobody, anybody, and an admin who edits no pages
OPEN_IN_BRANCH = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",  # the words of its scripts
    "wagtailadmin_sprite",  # its drawings
}
