"""The page that shows somebody the desks they work at: nobody has to remember addresses."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from farmers.queries import households_of
from logistics.queries import teams_visible_to
from logistics.rules import serving
from marketplace.accounts.rules import is_admin
from marketplace.bulk.rules import buys, sells
from marketplace.campaigns.queries import campaigns_visible_to
from marketplace.desk.onboarding.access import helps_on_line
from marketplace.desk.review.access import reviews
from marketplace.desk.zones.access import decides
from marketplace.shop.checkout.domain.households import may_take_off_keys

Asks = Callable[[Any], bool]


class Desk(NamedTuple):
    """One desk: its page, what is done there, and who works at it."""

    page: str
    name: "str | Promise"
    about: "str | Promise"
    is_for: Asks


def _serves(user: Any) -> bool:
    return is_admin(user) or serving(user).exists()


def _carries(user: Any) -> bool:
    return bool(getattr(getattr(user, "carrier", None), "is_active", False))


def _trades_in_bulk(user: Any) -> bool:
    return bool(is_admin(user) or sells(user) or buys(user))


DESKS: list[Desk] = [
    Desk(
        "farm:index",
        _("Nhà vườn"),
        _("Đăng bán, đơn trong ngày, đóng gói, sao kê"),
        lambda user: households_of(user).exists(),
    ),
    Desk("post:index", _("Bưu cục"), _("Nhận gửi, chuyến giao, tiền mặt, hàng trả lại"), _serves),
    Desk("counter:index", _("Quầy bán"), _("Quét hàng, thu tiền, trả tiền thừa, mở và đóng ca"), _serves),
    Desk("stock:index", _("Kho hàng"), _("Tồn trên kệ và trên xe, châm hàng, chuyển kho"), _serves),
    Desk("phone:index", _("Đặt qua điện thoại"), _("Nghe máy, đặt đơn, gọi lại cuộc nhỡ"), _serves),
    Desk("zones:held", _("Hàng giữ vì vùng đỏ"), _("Kiện chờ ở bưu cục, khách cần gọi"), _serves),
    Desk(
        "community:index",
        _("Tổ cộng đồng"),
        _("Gom đơn theo hộ, bảng kê, ký nhận"),
        lambda user: teams_visible_to(user).exists(),
    ),
    Desk("zones:decide", _("Vùng xanh, vàng, cam, đỏ"), _("Ghi quyết định, gỡ vùng"), decides),
    Desk("onboarding:index", _("Đưa hộ lên chợ"), _("Đăng ký giúp hộ, từng hộ hoặc theo tệp"), helps_on_line),
    Desk("review:index", _("Duyệt hộ"), _("Xem giấy tờ, xác minh, tạm dừng gian hàng"), reviews),
    Desk("households:index", _("Số của hộ mua"), _("Gỡ số điện thoại, căn cước đã đổi chủ"), may_take_off_keys),
    Desk("carrier:run", _("Bưu tá"), _("Chuyến giao hôm nay, tiền đang giữ"), _carries),
    Desk("carrier:van_index", _("Xe bán hàng"), _("Bán tận nơi, nhận đặt hàng, kiểm xe cuối chuyến"), _carries),
    Desk(
        "campaigns:index",
        _("Mùa vụ"),
        _("Số tấn, số tiền, số đơn, số hộ của từng mùa"),
        lambda user: campaigns_visible_to(user).exists(),
    ),
    Desk("bulk:index", _("Bán sỉ"), _("Chào hàng, hợp đồng, phiếu cân, tiền của thương lái"), _trades_in_bulk),
    Desk("settlement:index", _("Chi trả"), _("Chuyển khoản đến, đợt chi cho người bán"), is_admin),
    Desk("staff:index", _("Quản trị sàn"), _("Đơn hàng, danh mục, biểu phí"), is_admin),
]


@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show the desks of this person."""
    return render(request, "desk/home.html", {"desks": [desk for desk in DESKS if desk.is_for(request.user)]})
