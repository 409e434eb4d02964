"""What to pick and pack today, to be read in the orchard: on paper, on a telephone, or aloud."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farmers.models import Household
from farmers.queries import seller_orders_visible_to
from marketplace.common import clock
from marketplace.common.forms import kg_text
from marketplace.shop.order.models import Line, SellerOrder, SellerOrderStatus

if TYPE_CHECKING:
    from marketplace.accounts.models import User

MOST_ORDERS = 300


@dataclass
class Pick:
    """One kind of pack: how many of them, over how many orders, and what they weigh together."""

    title: str
    pack: str
    packs: int = 0
    orders: int = 0
    grams: int = 0


@dataclass(frozen=True)
class PickingList:
    """The orders to pack, the oldest first, and what they come to by goods."""

    orders: list[SellerOrder]
    picks: list[Pick]
    more: int


def picking_list(user: "User", household: Household) -> PickingList:
    """Return what waits to be packed: confirmed orders that are to be handed in by today."""
    waiting = seller_orders_visible_to(user).filter(
        Q(hand_in_on=None) | Q(hand_in_on__lte=clock.today()),
        stocking_place_id=household.stocking_place_id,
        status=SellerOrderStatus.CONFIRMED,
    )
    orders = list(waiting.prefetch_related("lines__product")[:MOST_ORDERS])
    more = waiting.count() - len(orders) if len(orders) == MOST_ORDERS else 0
    return PickingList(orders, _picks(orders), more)


def _picks(orders: list[SellerOrder]) -> list[Pick]:
    picks: dict[int, Pick] = {}
    seen: defaultdict[int, set[int]] = defaultdict(set)
    for order in orders:
        for line in order.lines.all():
            pick = picks.setdefault(line.product_id, Pick(line.title, _pack_of(line)))
            pick.packs += line.quantity
            pick.grams += line.ordered_grams or 0
            seen[line.product_id].add(order.pk)
    for product_id, pick in picks.items():
        pick.orders = len(seen[product_id])
    return sorted(picks.values(), key=lambda pick: (-pick.packs, pick.title))


def _pack_of(line: Line) -> str:
    return str(line.product.pack_name or _("gói"))


def spoken(picking: PickingList) -> str:
    """Return the list as sentences that a telephone reads out well: no signs, no tables, one thing a line."""
    if not picking.orders:
        return _("Hôm nay không có đơn nào cần đóng gói.") + "\n"
    count = len(picking.orders)
    lines = [ngettext("Hôm nay cần đóng gói %d đơn.", "Hôm nay cần đóng gói %d đơn.", count) % count]
    lines += [
        _("Cần lấy %(packs)d %(pack)s %(title)s, tất cả %(kg)s ki lô.")
        % {"packs": pick.packs, "pack": pick.pack, "title": pick.title, "kg": kg_text(pick.grams)}
        for pick in picking.picks
    ]
    for number, order in enumerate(picking.orders, start=1):
        who = {"number": number, "name": order.order.recipient_name, "place": order.order.commune.short_name}
        lines.append(_("Đơn thứ %(number)d, gửi %(name)s ở %(place)s:") % who)
        lines += [f"{line.quantity} {_pack_of(line)} {line.title}." for line in order.lines.all()]
        lines.append(_("Bốn ký tự cuối của số đơn là %s.") % " ".join(order.number.partition("-")[0][-4:]))
    return "\n".join(lines) + "\n"
