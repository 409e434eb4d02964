"""Trucks on the scales: what was loaded, out of which lots, and what the trader owes for it.

Locks, in this order: the contract, the households, lots by id, the ledger's entry. That the trucks together never
carry more than was agreed is one conditional UPDATE of the contract; beneath lies the constraint
``bulk_never_more_than_agreed``.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from farmers.domain.drawing import draw_from_lot
from farmers.models import Lot
from marketplace.bulk.domain.contracts import lock_contract
from marketplace.bulk.domain.errors import OverTolerance, TicketKnown, UnderTolerance
from marketplace.bulk.domain.guards import loads_for, must_have_part_in
from marketplace.bulk.domain.posting import close_if_paid, post_weighed
from marketplace.bulk.domain.shelf import lock_households, sync_promises
from marketplace.bulk.models import (
    BulkContract,
    BulkDraw,
    BulkEvent,
    BulkShare,
    BulkTruck,
    WeighingTicket,
)
from marketplace.bulk.models.loading import MOST_NET_GRAMS
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.money import price_of
from marketplace.common.money import share as split
from marketplace.common.phones import normalise_phone
from marketplace.common.text import clean, fold, require_text

if TYPE_CHECKING:
    from marketplace.accounts.models import User

State = BulkContract.State
MOST_GROSS_GRAMS = 120_000_000
"""Truck and load: the scales of a weighing station end here."""
_PLATE = re.compile(r"[0-9]{2}[A-Z][A-Z0-9]?[0-9]{4,6}")


class Load(NamedTuple):
    """So many grams out of one lot."""

    lot_id: int
    grams: int


def add_truck(*, contract: BulkContract, plate: str, driver: str, driver_phone: str = "", by: "User") -> BulkTruck:
    """Say which truck fetches the goods, and who drives it; the same plate again returns the first.

    Raises ``BadValue`` for a plate that is none, ``WrongState`` before both sides agreed or after the last truck,
    ``NotAllowed``.
    """
    must_have_part_in(contract, by)
    plate = re.sub(r"[\s.\-]", "", clean(plate)).upper()
    if not _PLATE.fullmatch(plate):
        raise BadValue(_("Xin ghi biển số như 98C-123.45."), field="plate")
    driver = require_text(driver, least=2, most=120, otherwise=_("Xin ghi họ tên tài xế."), field="driver")
    phone = normalise_phone(driver_phone) if clean(driver_phone) else ""
    with transaction.atomic():
        locked = lock_contract(contract)
        _must_load(locked)
        truck: BulkTruck
        truck, _new = BulkTruck.objects.get_or_create(
            contract=locked,
            plate=plate,
            defaults={"driver": driver, "driver_phone": phone, "added_by": by, "added_at": clock.now()},
        )
    return truck


def record_weighing(
    *,
    truck: BulkTruck,
    station: str,
    number: str,
    gross_grams: int,
    tare_grams: int,
    loads: list[Load],
    weighed_at: dt.datetime,
    photo: str = "",
    key: UUID,
    by: "User",
) -> WeighingTicket:
    """Record a weighing ticket with the lots on the truck; the same ``key`` again returns the first.

    The loads sum to gross − tare. The trader owes the net at the contract's price; each household's pending money
    grows by its lots' part. Raises ``OverTolerance`` beyond what was agreed, ``LotExhausted``, ``TicketKnown`` for a
    number of the same station that was recorded before, ``BadValue``, ``WrongState``, ``NotAllowed``.
    """
    if not loads_for(truck.contract, by):
        raise NotAllowed(_("Chỉ bên bán hoặc quản trị sàn ghi được phiếu cân."))
    station = require_text(station, least=2, most=120, otherwise=_("Xin ghi tên trạm cân."), field="station")
    number = require_text(number.upper(), most=40, otherwise=_("Xin ghi số phiếu cân."), field="number")
    _check_ticket(gross_grams, tare_grams, loads)
    with transaction.atomic(), pghistory.context(by=by.pk):
        contract = lock_contract(truck.contract)
        known = WeighingTicket.objects.filter(key=key).first()
        if known is not None:
            return _same(known, truck, number, gross_grams, tare_grams)
        _must_load(contract)
        _check_moment(contract, weighed_at)
        lock_households(contract)
        ticket = WeighingTicket(
            contract=contract,
            truck=truck,
            station=station,
            station_folded=fold(station),
            number=number,
            gross_grams=gross_grams,
            tare_grams=tare_grams,
            net_grams=gross_grams - tare_grams,
            price_per_kg=contract.price_per_kg,
            due=price_of(gross_grams - tare_grams, contract.price_per_kg),
            weighed_at=weighed_at,
            photo=photo,
            key=key,
            at=clock.now(),
            by=by,
        )
        _take_room(contract, ticket)
        _insert(ticket)
        _load(contract, ticket, loads)
        contract.refresh_from_db(fields=["state"])
        sync_promises(contract)
    return ticket


def close_loading(*, contract: BulkContract, by: "User") -> BulkContract:
    """Say that the last truck has gone; again changes nothing. The money is then awaited, the households paid from it.

    Raises ``UnderTolerance`` when less was loaded than agreed (a new yes is needed), ``WrongState``, ``NotAllowed``.
    """
    if not loads_for(contract, by):
        raise NotAllowed(_("Chỉ bên bán hoặc quản trị sàn chốt được việc cân hàng."))
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_contract(contract)
        if locked.state in (State.LOADED, State.PAID):
            return locked
        if locked.state != State.LOADING:
            raise WrongState(_("Chưa có phiếu cân nào nên chưa chốt được."))
        if locked.weighed_grams < locked.least_grams:
            raise UnderTolerance(lacking_grams=locked.least_grams - locked.weighed_grams)
        locked.state, locked.loaded_at, locked.loaded_by = State.LOADED, clock.now(), by
        locked.save(update_fields=["state", "loaded_at", "loaded_by"])
        lock_households(locked)
        sync_promises(locked)
        close_if_paid(locked)
    return locked


def _must_load(contract: BulkContract) -> None:
    if contract.state not in (State.AGREED, State.LOADING):
        words = {"number": contract.number, "state": contract.get_state_display()}
        raise WrongState(_("Hợp đồng %(number)s %(state)s nên không nhận xe và phiếu cân.") % words)


def _check_ticket(gross: int, tare: int, loads: list[Load]) -> None:
    if not 0 < tare < gross <= MOST_GROSS_GRAMS:
        raise BadValue(_("Cân cả xe phải nặng hơn cân xe không, xin xem lại phiếu."), field="gross_grams")
    if gross - tare > MOST_NET_GRAMS:
        raise BadValue(_("Hàng trên xe nặng quá 40 tấn, xin xem lại phiếu."), field="gross_grams")
    if any(load.grams < 1 for load in loads) or len({load.lot_id for load in loads}) != len(loads):
        raise BadValue(_("Mỗi lô ghi một lần, với số kg lớn hơn 0."), field="loads")
    if sum(load.grams for load in loads) != gross - tare:
        raise BadValue(_("Các lô cộng lại phải đúng bằng số hàng trên phiếu cân."), field="loads")


def _check_moment(contract: BulkContract, weighed_at: dt.datetime) -> None:
    if weighed_at > clock.now() + dt.timedelta(minutes=5):
        raise BadValue(_("Giờ cân chưa đến, xin xem lại."), field="weighed_at")
    if contract.agreed_at is None or clock.day_of(weighed_at) < clock.day_of(contract.agreed_at):
        raise BadValue(_("Giờ cân trước ngày hai bên ký, xin xem lại."), field="weighed_at")


def _same(known: WeighingTicket, truck: BulkTruck, number: str, gross: int, tare: int) -> WeighingTicket:
    if (known.truck_id, known.number, known.gross_grams, known.tare_grams) == (truck.pk, number, gross, tare):
        return known
    raise WrongState(_("Phiếu này đã ghi rồi. Xin tải lại trang để ghi phiếu khác."))


def _take_room(contract: BulkContract, ticket: WeighingTicket) -> None:
    """Add the ticket to the contract where there is room for it, in one statement that is also the lock."""
    room = BulkContract.objects.filter(pk=contract.pk, most_grams__gte=F("weighed_grams") + ticket.net_grams)
    taken = room.update(
        weighed_grams=F("weighed_grams") + ticket.net_grams, due=F("due") + ticket.due, state=State.LOADING
    )
    if taken != 1:
        contract.refresh_from_db()
        raise OverTolerance(room_grams=contract.most_grams - contract.weighed_grams)


def _insert(ticket: WeighingTicket) -> None:
    try:
        with transaction.atomic():
            ticket.save(force_insert=True)
    except IntegrityError as error:
        raise TicketKnown(_("Phiếu cân số %s đã được ghi trước đó, xin xem lại số phiếu.") % ticket.number) from error


def _load(contract: BulkContract, ticket: WeighingTicket, loads: list[Load]) -> None:
    """Take the lots, write the draws, and let every household's share grow by its own."""
    loads = sorted(loads)
    shares = _shares_of(contract, loads)
    amounts = split(ticket.due, [load.grams for load in loads])
    grams, earned = Counter[int](), Counter[int]()
    for load, amount in zip(loads, amounts, strict=True):
        draw_from_lot(lot_id=load.lot_id, grams=load.grams)
        owner = shares[load.lot_id]
        BulkDraw.objects.create(ticket=ticket, share=owner, lot_id=load.lot_id, grams=load.grams, amount=amount)
        grams[owner.pk] += load.grams
        earned[owner.pk] += amount
    for part in sorted(set(shares.values()), key=lambda part: part.pk):
        _grow(contract, part, grams[part.pk], earned[part.pk])
    tell(ticket, BulkEvent.What.WEIGHED, 1)
    post_weighed(ticket, 1, by=ticket.by)


def _shares_of(contract: BulkContract, loads: list[Load]) -> dict[int, BulkShare]:
    """Return whose share each lot belongs to: lots of the contract's crop, of its households only."""
    by_household = {part.household_id: part for part in contract.shares.select_related("household")}
    lots = Lot.objects.filter(growing_area__crop=contract.crop_id).select_related("growing_area")
    found = lots.in_bulk([load.lot_id for load in loads])
    shares = {}
    for load in loads:
        lot = found.get(load.lot_id)
        owner = by_household.get(lot.growing_area.household_id) if lot is not None else None
        if owner is None:
            raise BadValue(_("Hàng trên xe phải lấy từ lô của các hộ trong hợp đồng, đúng loại hàng."), field="loads")
        shares[load.lot_id] = owner
    return shares


def _grow(contract: BulkContract, part: BulkShare, grams: int, earned: int) -> None:
    """Let a household load within its own share and the tolerance."""
    most = part.grams * (10_000 + contract.tolerance_bp) // 10_000
    room = BulkShare.objects.filter(pk=part.pk, weighed_grams__lte=most - grams)
    if room.update(weighed_grams=F("weighed_grams") + grams, earned=F("earned") + earned) != 1:
        words = {"name": part.household.name}
        raise BadValue(_("%(name)s chở quá phần của mình trong hợp đồng, xin chia lại các lô.") % words, field="loads")


def tell(ticket: WeighingTicket, what: BulkEvent.What, sign: int) -> None:
    """Write the news for the rooms above, one row for each household."""
    parts: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    shares = {}
    for draw in ticket.draws.select_related("share__household__commune"):
        shares[draw.share_id] = draw.share
        parts[draw.share_id][0] += draw.grams
        parts[draw.share_id][1] += draw.amount
    BulkEvent.objects.bulk_create(
        BulkEvent(
            what=what,
            contract_id=ticket.contract_id,
            ticket=ticket,
            legal_seller_id=shares[share_id].legal_seller_id,
            crop_id=ticket.contract.crop_id,
            province_id=shares[share_id].household.commune.province_id,
            grams=sign * grams,
            amount=sign * amount,
            occurred_at=ticket.weighed_at,
            at=clock.now(),
        )
        for share_id, (grams, amount) in sorted(parts.items())
    )
