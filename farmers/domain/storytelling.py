"""What a household tells about itself: its story, and when its land gives what."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from farmers.domain.guards import must_act_for, must_lead
from farmers.domain.land import MOST_AREA_M2
from farmers.domain.states import locked_household
from farmers.models import GrowingArea, Household
from marketplace.common.errors import BadValue
from marketplace.common.text import clean

if TYPE_CHECKING:
    from marketplace.accounts.models import User

LONGEST_STORY = 4_000


def change_story(*, household: Household, story: str, by: "User") -> Household:
    """Tell another story on the household's page. Raises ``BadValue`` for one too long, ``NotAllowed``."""
    must_lead(household, by)
    story = clean(story)
    if len(story) > LONGEST_STORY:
        raise BadValue(_("Câu chuyện dài quá 4.000 chữ, xin viết gọn lại."), field="story")
    with transaction.atomic():
        locked = locked_household(household)
        locked.story = story
        locked.save(update_fields=["story"])
    household.story = story
    return household


def change_growing_area(
    *,
    growing_area: GrowingArea,
    name: str,
    area_m2: int | None,
    season_from: int | None,
    season_to: int | None,
    by: "User",
) -> GrowingArea:
    """Change what is told of an area; ``season_from`` and ``season_to`` are months, both or neither.

    Raises ``BadValue`` naming the field, ``NotAllowed`` for strangers.
    """
    must_act_for(growing_area.household, by)
    name = clean(name)
    if not 2 <= len(name) <= 120:
        raise BadValue(_("Xin đặt tên vườn, ví dụ “Vườn vải đồi sau nhà”."), field="name")
    if area_m2 is not None and not 0 < area_m2 <= MOST_AREA_M2:
        raise BadValue(_("Diện tích không hợp lý, xin ghi bằng mét vuông."), field="area_m2")
    if (season_from is None) != (season_to is None):
        raise BadValue(_("Xin chọn cả tháng đầu và tháng cuối mùa, hoặc để trống cả hai."), field="season_to")
    for field, month in (("season_from", season_from), ("season_to", season_to)):
        if month is not None and not 1 <= month <= 12:
            raise BadValue(_("Tháng từ 1 đến 12."), field=field)
    with transaction.atomic():
        GrowingArea.objects.filter(pk=growing_area.pk).update(
            name=name, area_m2=area_m2, season_from=season_from, season_to=season_to
        )
    growing_area.refresh_from_db()
    return growing_area
