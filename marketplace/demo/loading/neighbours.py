"""The telephone, the zones and one community team of the demo: synthetic, and says so."""

import datetime as dt
from uuid import UUID, uuid5

from logistics.domain import add_team_member, decide_zone, register_team
from logistics.models import CommunityTeam, Coverage, Point
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.desk.phone.domain import record_missed_call

FIRST_POINT = "010001"
_CALLS = UUID("6b3c3f0e-3b57-4a6a-9a55-7f0f6f2f7d10")


def load_team(cast: dict[str, User]) -> CommunityTeam:
    """Make a team in a commune that the first point delivers to and that is not the point's own."""
    team = register_team(commune=_commune(), name="Tổ cộng đồng mẫu", boundary="Chốt đầu xã (mẫu)")
    add_team_member(team=team, user=cast["team_leader"], role="leader")
    return team


def load_zone(cast: dict[str, User]) -> None:
    """Put the team's commune under a red decision from now on."""
    decide_zone(
        name="Vùng đỏ mẫu", level="red", communes=[_commune()], source="Quyết định mẫu, không có thật", by=cast["admin"]
    )


def load_missed_calls() -> None:
    """Let three numbers ring at the first point, one of them twice."""
    line = Point.objects.get(code=FIRST_POINT).phone
    for number, (phone, minutes) in enumerate(
        (("0961000051", 50), ("0961000052", 35), ("0961000051", 20), ("0961000053", 5))
    ):
        record_missed_call(
            phone=phone,
            line=line,
            ref=str(uuid5(_CALLS, str(number))),
            rang_at=clock.now() - dt.timedelta(minutes=minutes),
        )


def _commune() -> Commune:
    covered = Coverage.objects.filter(point__code=FIRST_POINT, rank=1).exclude(commune__points__isnull=False)
    return covered.select_related("commune__province").order_by("-commune__code")[0].commune
