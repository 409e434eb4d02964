"""Bulk sales in the ledger. In prose: docs/algorithms/bulk.md."""

from typing import TYPE_CHECKING

from marketplace.bulk.models import BulkContract, BulkTransfer, ExcessDecision, WeighingTicket
from marketplace.common import clock
from marketplace.ledger.domain import MARKET, LegSpec, post_entry, seller_owner, transfer_owner
from marketplace.ledger.models import Account

if TYPE_CHECKING:
    from marketplace.accounts.models import User

Kind = Account.Kind


def bulk_owner(contract: BulkContract) -> str:
    """Return the owner of what a trader owes on a contract, and of what is due back on it."""
    if contract.pk is None:
        raise ValueError("an unsaved contract owns no account")
    return f"bulk:{contract.pk}"


def post_weighed(ticket: WeighingTicket, sign: int, *, by: "User") -> None:
    """Post what a ticket earned its households, or (sign −1) take it back when the ticket is voided."""
    legs = [LegSpec(Kind.TRADER_DUE, bulk_owner(ticket.contract), sign * ticket.due)]
    for draw in ticket.draws.select_related("share__legal_seller"):
        legs.append(LegSpec(Kind.SELLER_PENDING, seller_owner(draw.share.legal_seller), -sign * draw.amount))
    post_entry(
        source_kind="bulk_weighed" if sign > 0 else "bulk_voided",
        source_ref=f"ticket:{ticket.pk}",
        legs=legs,
        by=by,
        occurred_at=ticket.weighed_at if sign > 0 else None,
    )


def post_transfer(transfer: BulkTransfer) -> None:
    """Post money that came in: what it paid of the contract, and what was too much.

    What came in with the statement is in the bank already, and owed to somebody unknown until now.
    """
    owner = bulk_owner(transfer.contract)
    came_from = LegSpec(Kind.BANK, MARKET, transfer.amount)
    if transfer.incoming is not None:
        came_from = LegSpec(Kind.REFUND_DUE, transfer_owner(transfer.incoming), transfer.amount)
    post_entry(
        source_kind="bulk_transfer",
        source_ref=f"bulk_transfer:{transfer.pk}",
        legs=[
            came_from,
            LegSpec(Kind.TRADER_DUE, owner, -transfer.applied),
            LegSpec(Kind.REFUND_DUE, owner, -transfer.excess),
        ],
        by=transfer.by,
    )


def post_decision(decision: ExcessDecision) -> None:
    """Post what became of money that was too much."""
    owner = bulk_owner(decision.transfer.contract)
    if decision.contract is not None:
        other = LegSpec(Kind.TRADER_DUE, bulk_owner(decision.contract), -decision.amount)
    else:
        other = LegSpec(Kind.BANK, MARKET, -decision.amount)
    post_entry(
        source_kind="bulk_excess",
        source_ref=f"excess:{decision.pk}",
        legs=[LegSpec(Kind.REFUND_DUE, owner, decision.amount), other],
        by=decision.by,
    )


def close_if_paid(contract: BulkContract) -> None:
    """Let a loaded contract be paid once all of its due was; the contract is locked by the caller."""
    if contract.state == BulkContract.State.LOADED and contract.paid == contract.due:
        contract.state, contract.paid_at = BulkContract.State.PAID, clock.now()
        contract.save(update_fields=["state", "paid_at"])
