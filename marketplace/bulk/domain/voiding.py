"""A ticket that was written wrongly: one side cannot take it back alone.

Voiding changes what the other side is owed, so two voices are needed: the seller's and the trader's, or one of them and
one of the post's people, who stand between. Locks as in loading: contract, households, lots by id, the ledger's entry.
"""

from collections import defaultdict
from typing import TYPE_CHECKING

import pghistory
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from farmers.domain.drawing import put_back_in_lot
from logistics.rules import is_market_admin
from marketplace.bulk.domain.contracts import lock_contract
from marketplace.bulk.domain.guards import acts_for, bargains_for, sells_in
from marketplace.bulk.domain.loading import tell
from marketplace.bulk.domain.posting import post_weighed
from marketplace.bulk.domain.shelf import lock_households, sync_promises
from marketplace.bulk.models import BulkContract, BulkEvent, BulkShare, TicketVoid, VoidVoice, WeighingTicket
from marketplace.common import clock
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.common.text import require_text

if TYPE_CHECKING:
    from marketplace.accounts.models import User

State, Voice = BulkContract.State, VoidVoice.Voice
NEEDED = 2
"""So many voices void a ticket."""


def void_ticket(*, ticket: WeighingTicket, reason: str, by: "User") -> TicketVoid | None:
    """Say that a ticket was written wrongly, for one's side; with the second voice lots, money and figures go back.

    Return what was written when it was voided, ``None`` while another voice is waited for; again changes nothing.
    Before anything was paid for the ticket only. Raises ``NotAllowed``, ``WrongState``, ``BadValue`` without a reason.
    """
    contract = ticket.contract
    voice = voice_of(contract, by)
    if voice is None:
        raise NotAllowed(_("Bạn không thuộc bên nào của hợp đồng này."))
    reason = require_text(reason, least=3, most=300, otherwise=_("Xin ghi phiếu sai chỗ nào."), field="reason")
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_contract(contract)
        known = TicketVoid.objects.filter(ticket=ticket).first()
        if known is not None:
            return known
        if locked.state not in (State.LOADING, State.LOADED) or locked.paid > locked.due - ticket.due:
            raise WrongState(_("Tiền của phiếu này đã được trả nên không bỏ phiếu được nữa, xin báo kế toán sàn."))
        if not ticket.void_voices.filter(voice=voice).exists():
            _speak(ticket, voice, reason, by)
        if ticket.void_voices.count() < NEEDED:
            return None
        void = TicketVoid.objects.create(ticket=ticket, reason=reason, at=clock.now(), by=by)
        _unload(locked, ticket, by)
    return void


def voice_of(contract: BulkContract, by: "User") -> str | None:
    """Return for whom the person speaks about a contract's tickets: a side where they are of one, else the post."""
    if bargains_for(contract.household, by) or sells_in(contract, by):
        return Voice.SELLER
    if acts_for(contract.trader, by):
        return Voice.TRADER
    return Voice.POST if is_market_admin(by) else None


def _speak(ticket: WeighingTicket, voice: str, reason: str, by: "User") -> None:
    if ticket.void_voices.filter(by=by).exists():  # who changed sides meanwhile is still one person
        raise NotAllowed(_("Một người không nói thay cho hai bên, xin nhờ người khác."))
    VoidVoice.objects.create(ticket=ticket, voice=voice, reason=reason, at=clock.now(), by=by)


def _unload(contract: BulkContract, ticket: WeighingTicket, by: "User") -> None:
    lock_households(contract)
    back: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for draw in ticket.draws.order_by("lot_id"):
        put_back_in_lot(lot_id=draw.lot_id, grams=draw.grams)
        back[draw.share_id][0] += draw.grams
        back[draw.share_id][1] += draw.amount
    for share_id, (grams, earned) in sorted(back.items()):
        part = BulkShare.objects.filter(pk=share_id)
        part.update(weighed_grams=F("weighed_grams") - grams, earned=F("earned") - earned)
    contract.weighed_grams -= ticket.net_grams
    contract.due -= ticket.due
    contract.state, contract.loaded_at, contract.loaded_by = State.LOADING, None, None
    contract.save(update_fields=["weighed_grams", "due", "state", "loaded_at", "loaded_by"])
    sync_promises(contract)
    tell(ticket, BulkEvent.What.VOIDED, -1)
    post_weighed(ticket, -1, by=by)
