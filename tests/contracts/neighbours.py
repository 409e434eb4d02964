"""What the telephone desk, the zones and the community teams add to a side of the small market."""

from typing import Any
from uuid import uuid4

from logistics.domain import (
    add_team_member,
    close_manifest,
    decide_zone,
    hand_over_manifest,
    open_manifest,
    register_team,
)
from logistics.models import Manifest, Shipment
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.desk.phone.domain import add_goods, record_missed_call, set_recipient, start_call
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.logistics.community import household_order


def add_calls(side: Any) -> None:
    """Make a call that only waits for the yes, and a number to call back."""
    clerk, point = side.post.clerk, side.post.point
    former = side.order().seller_order.order
    call = start_call(phone=former.recipient_phone, point=point, by=clerk, key=uuid4())
    add_goods(call=call, product=side.listing.product, quantity=1)
    set_recipient(call=call, name="Bà Hoa", commune=point.commune, address_text="12 Lê Lợi")
    if not point.phone:
        point.phone = f"+8424382{point.pk:05d}"[:13]
        point.save(update_fields=["phone"])
    number = f"+8498{point.pk:07d}"
    missed = record_missed_call(phone=number, line=point.phone, ref=f"c-{point.pk}", rang_at=clock.now())
    side.things |= {
        "call": {"pk": call.pk},
        "call_weight": {"pk": call.pk, "question": side.things["weight"]["pk"]},
        "callback": {"pk": missed.callback_id},
        "former": former.number,
        "product_id": side.listing.product_id,
        "commune": point.commune,
    }


def add_lists(side: Any, admin: User) -> User:
    """Make a team with a list in each state, and a zone; return the team's leader."""
    leader = UserFactory()
    commune = side.post.point.commune
    teams = [register_team(commune=commune, name=f"Tổ số {number}", boundary="Chốt đầu xã") for number in (1, 2)]
    for team in teams:
        add_team_member(team=team, user=leader, role="leader")
    handed, cash = _closed_list(side, teams[0], leader)
    hand_over_manifest(
        key=uuid4(),
        manifest=handed,
        carrier=side.post.carrier,
        cash=cash,
        taken_by=leader,
        device_time=clock.now(),
        by=side.post.carrier.user,
        ticked=Shipment.objects.filter(seller_order__order__manifest_entry__manifest=handed).values_list(
            "pk", flat=True
        ),
    )
    out, due = _closed_list(side, teams[0], leader)
    collecting = open_manifest(team=teams[0], key=uuid4(), by=leader)
    household_order(collecting, leader, record=side.listing.stockrecord)
    apart = CommuneFactory(province=side.household.commune.province)  # nobody else of this world lives there
    zone = decide_zone(name=f"Vùng {side.household.pk}", level="red", communes=[apart], source="QĐ 1", by=admin)
    side.things |= {
        "team_idle": {"pk": teams[1].pk},
        "list_open": {"number": collecting.number},
        "list_out": {"number": out.number},
        "list_due": due,
        "entry": {"pk": handed.entries.get().pk},
        "zone": {"pk": zone.pk},
        "zoned": apart.code,
    }
    return leader


def _closed_list(side: Any, team: Any, leader: User) -> tuple[Manifest, int]:
    """Return a closed list of one household, out with the side's carrier, and the đồng due for it."""
    manifest = open_manifest(team=team, key=uuid4(), by=leader)
    entry = household_order(manifest, leader, record=side.listing.stockrecord)
    manifest = close_manifest(manifest=manifest, by=leader)
    item = side.scan(side.packed(Shipment.objects.get(seller_order__order=entry.order)), "accept", "arrive")
    shipment = Shipment.objects.get(items=item)
    side.out(shipment)
    return manifest, shipment.cash_due
