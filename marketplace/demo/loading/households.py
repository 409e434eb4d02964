"""Households on their way: one in each state before and after selling, a draft, a signed paper, a file with errors.

All of them are synthetic; the paper says so.
"""

import datetime as dt
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from catalog.models import Crop
from farmers.domain import (
    activate_household,
    begin_for_somebody,
    begin_registration,
    change_growing_area,
    change_story,
    check_file,
    close_household,
    keep_consent_paper,
    note_registration,
    pause_household,
    stage_file,
    submit_registration,
    verify_household,
)
from farmers.domain.sheets import COLUMNS
from farmers.models import GrowingArea, Household, HouseholdMember
from marketplace.accounts.domain import record_identity
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.phones import normalise_phone
from marketplace.demo.loading.places import commune_of
from marketplace.demo.names import People

REST_DAYS = 60
FILE_KEY = UUID("00000000-0000-4000-8000-000000002026")


def load_households(data: dict[str, Any], crops: dict[str, Crop], cast: dict[str, User], people: People) -> None:
    """Load the households that do not sell (yet, now, any more), and what the selling ones tell of themselves."""
    spec = data["on_line"]
    commune = commune_of(spec["commune"])
    crop = crops[spec["crop"]]
    made = [_register(commune, crop, cast, people) for _state in ("applied", "verified", "paused", "closed")]
    for household in made[1:]:
        owner = household.members.get(role=HouseholdMember.Role.OWNER).user
        record_identity(user=owner, citizen_id=people.citizen_id(), by=cast["admin"])
        verify_household(household=household, reason="Đã xem giấy tờ (mẫu)", by=cast["admin"])
    for household in made[2:]:
        activate_household(household=household, by=cast["admin"])
    owner = made[2].members.get(role=HouseholdMember.Role.OWNER).user
    until = clock.today() + dt.timedelta(days=REST_DAYS)
    pause_household(household=made[2], reason="hết mùa", until=until, by=owner)
    close_household(household=made[3], reason="chủ hộ chuyển nghề", by=cast["admin"])
    _drafts(commune, crop, cast, people)
    _file(spec, cast)
    _tell(spec)


def _register(commune: Any, crop: Crop, cast: dict[str, User], people: People) -> Household:
    """Register by a clerk on paper: no code can be answered while the demo is loaded."""
    _title, name = people.name()
    clerk = cast["clerk_origin"]
    draft = begin_for_somebody(
        by=clerk,
        phone=normalise_phone(people.phone()),
        full_name=name,
        commune=commune,
        place_as_written=commune.full_name,
        address_text=people.address(),
        crops=[crop],
    )
    keep_consent_paper(registration=draft, file=paper(), by=clerk)
    return submit_registration(registration=draft, by=clerk)


def paper() -> SimpleUploadedFile:
    """Return the photo of a signed paper, drawn."""
    image = Image.new("RGB", (900, 1200), "ivory")
    pen = ImageDraw.Draw(image)
    pen.rectangle((60, 60, 840, 1140), outline="black", width=4)
    pen.text((120, 140), "GIAY DONG Y - DU LIEU MAU", fill="black")
    out = BytesIO()
    image.save(out, "PNG")
    return SimpleUploadedFile("giay-mau.png", out.getvalue())


def _drafts(commune: Any, crop: Crop, cast: dict[str, User], people: People) -> None:
    """Leave two registrations half done: one on a telephone, one at a counter."""
    own = begin_registration(phone=normalise_phone(people.phone()))
    note_registration(registration=own, step=2, full_name=people.name()[1])
    begin_for_somebody(by=cast["clerk_origin"], full_name=people.name()[1], commune=commune, crops=[crop])


def _file(spec: dict[str, Any], cast: dict[str, User]) -> None:
    rows = [",".join(f'"{cell}"' for cell in row) for row in (list(COLUMNS.values()), *spec["file_rows"])]
    data = "\n".join(rows).encode()
    check_file(file=stage_file(key=FILE_KEY, name="ho-mau.csv", data=data, by=cast["clerk_origin"]))


def _tell(spec: dict[str, Any]) -> None:
    """Give the first households a story, and every growing area the months of its crop."""
    for household in Household.objects.filter(code__startswith="HM").order_by("code")[: len(spec["stories"])]:
        owner = household.members.get(role=HouseholdMember.Role.OWNER).user
        number = int(household.code.removeprefix("HM")) - 1
        change_story(household=household, story=spec["stories"][number], by=owner)
    for area in GrowingArea.objects.select_related("crop", "household").order_by("pk"):
        months = spec["months"].get(area.crop.slug)
        if months:
            owner = area.household.members.get(role=HouseholdMember.Role.OWNER).user
            change_growing_area(
                growing_area=area,
                name=area.name,
                area_m2=area.area_m2,
                season_from=months[0],
                season_to=months[1],
                by=owner,
            )
