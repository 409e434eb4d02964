"""The people of the demo that somebody can log in as: one of each role, with a phone and a password."""

from dataclasses import asdict, dataclass

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.domain import register_person
from marketplace.accounts.models import User
from marketplace.common import clock

PASSWORD = "mua-vai-2026"
"""All demo people share it; a market with real people has no demo people."""


@dataclass(frozen=True)
class Role:
    """A role of the demo: its word, the phone its person logs in with, and the page to begin on."""

    code: str
    name: str
    phone: str
    full_name: str
    page: str


CAST = {
    role.code: role
    for role in (
        Role("admin", str(_("quản trị sàn")), "0961000001", "Quản Trị Mẫu", "/staff/"),
        Role("accountant", str(_("kế toán sàn")), "0961000002", "Kế Toán Mẫu", "/payouts/"),
        Role("campaign_manager", str(_("quản lý mùa")), "0961000003", "Trần Thị Mùa", "/campaign-desk/"),
        Role("province_officer", str(_("cán bộ tỉnh")), "0961000004", "Nguyễn Văn Tỉnh", "/campaign-desk/"),
        Role("household", str(_("hộ nông dân")), "0961000005", "Giáp Thị Vải", "/farm/"),
        Role("agent", str(_("người làm thay hộ")), "0961000006", "Vi Văn Giúp", "/farm/"),
        Role("clerk_origin", str(_("giao dịch viên nơi gửi")), "0961000007", "Hoàng Thị Chũ", "/post/"),
        Role("clerk", str(_("giao dịch viên nơi phát")), "0961000008", "Phạm Thị Quầy", "/post/"),
        Role("head", str(_("trưởng bưu cục phát")), "0961000009", "Lê Văn Trưởng", "/post/"),
        Role("carrier", str(_("bưu tá")), "0961000010", "Bùi Văn Tá", "/carrier/"),
        Role("team_leader", str(_("tổ trưởng cộng đồng")), "0961000012", "Vũ Thị Tổ", "/community/"),
        Role("trader", str(_("thương lái")), "0961000013", "Lương Văn Lái", "/bulk/"),
        Role("trader_south", str(_("thương lái miền Nam")), "0961000014", "Huỳnh Thị Vựa", "/bulk/"),
        Role("partner", str(_("đối tác gọi API")), "0961000015", "Ngô Văn Nối", "/api/v1/docs"),
        Role("consumer", str(_("khách mua")), "0961000011", "Đặng Thị Khách", "/"),
    )
}


def register_cast() -> dict[str, User]:
    """Register the cast; return the people by role."""
    people = {code: register_person(phone=role.phone, full_name=role.full_name) for code, role in CAST.items()}
    for code in ("admin", "accountant"):
        people[code].is_staff = True
        people[code].is_superuser = code == "admin"
        people[code].save(update_fields=["is_staff", "is_superuser"])
    return people


def give_passwords() -> None:
    """Give everybody the demo password: hashed once, as a slow hash for each of hundreds would be most of the load."""
    User.objects.filter(phone__isnull=False).update(password=make_password(PASSWORD), phone_verified_at=clock.now())


def demo_people() -> list[dict[str, str]]:
    """Return the cast that is in the database as rows of role, name, phone, password, page."""
    there = set(User.objects.values_list("full_name", flat=True))
    return [{**asdict(role), "password": PASSWORD} for role in CAST.values() if role.full_name in there]
