"""Who must stand behind what moves cash or goods, whatever page or script asked."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from logistics.models import Carrier, CommunityTeam, Outlet, Point, Run
from logistics.rules import (
    is_carrier_of,
    is_clerk_of,
    is_head_of,
    is_market_admin,
    is_team_leader,
    is_team_member,
    served_among,
)
from marketplace.accounts.models import User
from marketplace.common.errors import NotAllowed


def require_clerk(by: User, point: Point) -> None:
    """Raise ``NotAllowed`` unless the person works at the point (or is a marketplace admin)."""
    if point.pk not in served_by(by, [point]):
        raise not_at(point)


def served_by(by: User, points: Collection[Point]) -> set[int]:
    """Return the ids of those of the points that the person works at (an admin: all), in one query."""
    ids = {point.pk for point in points}
    return ids if is_market_admin(by) else served_among(by, ids)


def not_at(point: Point) -> NotAllowed:
    """Return what is said to somebody who does not work at the point."""
    return NotAllowed(_("Chỉ người của bưu cục %(point)s làm được việc này.") % {"point": point.name})


def require_head(by: User, point: Point) -> None:
    """Raise ``NotAllowed`` unless the person heads the point (or is a marketplace admin)."""
    _require_lead(by, point, _("Chênh lệch tiền phải do trưởng bưu cục hoặc quản trị sàn duyệt."))


def require_float_head(by: User, point: Point) -> None:
    """Raise ``NotAllowed`` unless the person heads the point (or is an admin): they move its small change."""
    _require_lead(by, point, _("Tiền lẻ của két do trưởng bưu cục hoặc quản trị sàn lấy và trả."))


def require_reader(by: User, point: Point) -> None:
    """Raise ``NotAllowed`` unless the person heads the point (or is a marketplace admin): they read what was voided."""
    _require_lead(by, point, _("Hóa đơn hủy do trưởng bưu cục hoặc quản trị sàn xem lại."))


def require_at_door(by: User, run: Run) -> None:
    """Raise ``NotAllowed`` unless the person is the run's carrier, works at its point or is an admin."""
    if not (is_carrier_of(by, run) or is_clerk_of(by, run) or is_market_admin(by)):
        raise NotAllowed(_("Chuyến giao này của bưu tá khác."))


def require_other_than_carrier(by: User, carrier: Carrier) -> None:
    """Raise ``NotAllowed`` where a carrier would count or approve their own cash."""
    if by.pk == carrier.user_id:
        raise NotAllowed(_("Bưu tá không tự đếm hay tự duyệt tiền của mình. Xin nhờ giao dịch viên khác."))


def require_keeper(by: User, outlet: Outlet) -> None:
    """Raise ``NotAllowed`` unless the person works at the outlet's point, carries the van, or is an admin."""
    if outlet.carrier is not None and is_carrier_of(by, outlet.carrier):
        return
    if not (is_clerk_of(by, outlet.home) or is_market_admin(by)):
        raise NotAllowed(_("Chỉ người giữ kho của %(place)s làm được việc này.") % {"place": outlet.home.name})


def require_stock_head(by: User, point: Point) -> None:
    """Raise ``NotAllowed`` unless the person heads the point or is an admin: prices and counts are theirs."""
    _require_lead(by, point, _("Mở kho, đặt giá và kiểm kê là việc của trưởng bưu cục hoặc quản trị sàn."))


def require_member(by: User, team: CommunityTeam) -> None:
    """Raise ``NotAllowed`` unless the person works in the team (or is a marketplace admin)."""
    if not (is_team_member(by, team) or is_market_admin(by)):
        raise NotAllowed(_("Chỉ người của %(team)s làm được việc này.") % {"team": team.name})


def require_leader(by: User, team: CommunityTeam) -> None:
    """Raise ``NotAllowed`` unless the person leads the team (or is a marketplace admin)."""
    if not (is_team_leader(by, team) or is_market_admin(by)):
        raise NotAllowed(_("Chỉ tổ trưởng của %(team)s làm được việc này.") % {"team": team.name})


def _require_lead(by: User, point: Point, otherwise: str) -> None:
    if not (is_head_of(by, point) or is_market_admin(by)):
        raise NotAllowed(otherwise)
