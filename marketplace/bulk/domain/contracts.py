"""From draft to signed: shares, each side's yes with who and when, new terms that need a new yes, calling it off.

Locks: the contract first, always; its rows hang on it. Then the households, and stock last (``domain.shelf``).
"""

from typing import TYPE_CHECKING, Any

import pghistory
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from farmers.models import Household
from logistics.rules import is_market_admin
from marketplace.bulk.domain.guards import acts_for, bargains_for, must_bargain_for, must_be_of
from marketplace.bulk.domain.offers import check_amounts, lock_offer
from marketplace.bulk.domain.shelf import keep_apart, put_back
from marketplace.bulk.domain.terms import MOST_TOLERANCE_BP, bulk_terms, text_in_force
from marketplace.bulk.models import BulkContract, BulkOffer, BulkRevision, BulkShare, BulkYes, Side
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.money import share as split
from marketplace.common.text import clean, require_text

if TYPE_CHECKING:
    from marketplace.accounts.models import User

State = BulkContract.State
MOST_SHARES = 60
WHILE_LOADING = ("grams", "tolerance_bp")
"""What may still be changed once the first truck was weighed; what lies on it keeps its price."""


def lock_contract(contract: BulkContract) -> BulkContract:
    """Return the contract as it is now; whoever else changes it waits."""
    return BulkContract.objects.select_for_update(no_key=True).get(pk=contract.pk)


def latest_revision(contract: BulkContract) -> BulkRevision:
    """Return the version that was written last: the one that holds, or that waits for a yes."""
    return contract.revisions.order_by("-version")[:1].get()


def set_shares(*, contract: BulkContract, shares: dict[int, int], by: "User") -> list[BulkShare]:
    """Say whose grams a draft is about: household id → grams, together all; the same again changes nothing.

    For a co-operative that sells for several households. A household other than the signing one says yes itself
    (``accept_share``). Raises ``BadValue``, ``WrongState`` once a side said yes to the draft, ``NotAllowed``.
    """
    must_bargain_for(contract.household, by)
    with transaction.atomic():
        locked = lock_contract(contract)
        present = dict(locked.shares.values_list("household_id", "grams"))
        if present == shares:
            return list(locked.shares.order_by("pk"))
        revision = latest_revision(locked)
        if locked.state != State.DRAFT or revision.yeses.exists():
            raise WrongState(_("Đã có bên đồng ý với hợp đồng nên không chia lại được nữa."))
        households = _check_shares(locked, revision, shares)
        locked.shares.all().delete()
        return BulkShare.objects.bulk_create(
            BulkShare(
                contract=locked,
                household=household,
                legal_seller=household.legal_seller,
                grams=shares[household.pk],
            )
            for household in households
        )


def shares_to_accept(contract: BulkContract, revision: BulkRevision) -> "QuerySet[BulkShare]":
    """Return the shares whose household has not said yes to this version; a yes to a former one is none to it."""
    return contract.shares.filter(Q(accepted_at__isnull=True) | Q(accepted_at__lt=revision.at))


def accept_share(*, share: BulkShare, version: int | None = None, by: "User") -> BulkShare:
    """Say yes to one's household's part of a co-operative's contract, as the latest version has it; again: no change.

    ``version`` is the one that was read. Raises ``WrongState`` where there is a newer one, the part was shared out
    anew or the contract is over, ``NotAllowed``.
    """
    must_bargain_for(share.household, by)
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_contract(share.contract)
        mine = BulkShare.objects.filter(pk=share.pk, contract=locked).first()
        if mine is None or locked.state == State.CANCELLED:
            raise WrongState(_("Phần này đã được chia lại, xin tải lại trang."))
        latest = latest_revision(locked)
        if version is not None and version != latest.version:
            raise WrongState(_("Đã có bản điều khoản mới hơn, xin đọc lại rồi hãy đồng ý."))
        if shares_to_accept(locked, latest).filter(pk=mine.pk).exists():
            _must_be_negotiable(locked)
            mine.accepted_at, mine.accepted_by = clock.now(), by
            mine.save(update_fields=["accepted_at", "accepted_by"])
            _take_effect_if_all_agree(locked, latest, by)
    return mine


def say_yes(*, revision: BulkRevision, side: str, by: "User") -> BulkContract:
    """Say one side's yes to a version of the terms; again changes nothing. With both, and all shares, it holds.

    Raises ``WrongState`` for a version that was replaced or a contract that is over, ``NotAllowed`` for others, and
    for whoever said the other side's yes.
    """
    contract = revision.contract
    must_be_of(contract.household, contract.trader, side, by)
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_contract(contract)
        if revision.yeses.filter(side=side).exists():
            return locked
        _must_be_negotiable(locked)
        if latest_revision(locked) != revision:
            raise WrongState(_("Đã có bản điều khoản mới hơn, xin đọc lại rồi hãy đồng ý."))
        _write_yes(locked, revision, side, by)
        _take_effect_if_all_agree(locked, revision, by)
    return locked


def propose_terms(*, contract: BulkContract, side: str, reason: str, by: "User", **changes: Any) -> BulkRevision:
    """Write a new version of the terms with the proposer's yes; it holds once the other side says yes as well.

    ``changes`` are among ``AgreedTerms.NAMES``; once loading has begun only the amount and its tolerance. The same
    proposal again returns the one that waits. Raises ``BadValue``, ``WrongState``, ``NotAllowed``.
    """
    must_be_of(contract.household, contract.trader, side, by)
    reason = clean(reason)[:300]
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_contract(contract)
        _must_be_negotiable(locked)
        last = latest_revision(locked)
        terms = {name: getattr(last, name) for name in BulkRevision.NAMES} | _cleaned(changes)
        if all(getattr(last, name) == value for name, value in terms.items()):
            if list(last.yeses.values_list("side", flat=True)) == [side]:
                return last
            raise BadValue(_("Điều khoản mới giống điều khoản cũ, xin sửa một chỗ."), field="grams")
        _check_terms(locked, terms, reason)
        revision = BulkRevision.objects.create(
            contract=locked,
            version=last.version + 1,
            text_version=text_in_force(clock.today()),
            reason=reason,
            at=clock.now(),
            by=by,
            **terms,
        )
        _write_yes(locked, revision, side, by)
    return revision


def cancel_contract(*, contract: BulkContract, reason: str, by: "User") -> BulkContract:
    """Call a contract off before the first truck is weighed, with the reason; again changes nothing.

    The offer is open again, and what was set aside for the truck is on sale by parcel again. Money that a trader sent
    ahead stays due back until a person decides. Raises ``WrongState`` once loading began, ``BadValue`` without a
    reason, ``NotAllowed``.
    """
    if not (bargains_for(contract.household, by) or acts_for(contract.trader, by) or is_market_admin(by)):
        raise NotAllowed(_("Bạn không thuộc bên nào của hợp đồng này."))
    reason = require_text(reason, least=3, most=300, otherwise=_("Xin ghi lý do hủy."), field="reason")
    with transaction.atomic(), pghistory.context(by=by.pk):
        offer = lock_offer(contract.offer)  # as accepting does: offer, then contract
        locked = lock_contract(contract)
        if locked.state == State.CANCELLED:
            return locked
        if not may_be_cancelled(locked):
            raise WrongState(_("Xe đã cân hàng rồi nên không hủy hợp đồng được nữa."))
        locked.state, locked.cancel_reason = State.CANCELLED, reason
        locked.cancelled_at, locked.cancelled_by = clock.now(), by
        locked.save(update_fields=["state", "cancel_reason", "cancelled_at", "cancelled_by"])
        offer.state = BulkOffer.State.OPEN
        offer.save(update_fields=["state"])
        put_back(locked, by=by)
    return locked


def may_be_cancelled(contract: BulkContract) -> bool:
    """Whether nothing lies on the scales: no truck was weighed, or each ticket was voided."""
    return contract.state in (State.DRAFT, State.AGREED) or (
        contract.state == State.LOADING and not contract.weighed_grams
    )


def _must_be_negotiable(contract: BulkContract) -> None:
    if contract.state not in (State.DRAFT, State.AGREED, State.LOADING):
        words = {"number": contract.number, "state": contract.get_state_display()}
        raise WrongState(_("Hợp đồng %(number)s %(state)s nên không đổi điều khoản được nữa.") % words)


def _write_yes(contract: BulkContract, revision: BulkRevision, side: str, by: "User") -> None:
    if revision.yeses.filter(by=by).exists():
        raise NotAllowed(_("Một người không đồng ý thay cho cả hai bên."))
    BulkYes.objects.create(revision=revision, side=side, at=clock.now(), by=by)
    if side == Side.SELLER:  # who signs for the seller has said yes to the signing household's own part
        own = shares_to_accept(contract, revision).filter(household=contract.household)
        own.update(accepted_at=clock.now(), accepted_by=by)


def _take_effect_if_all_agree(contract: BulkContract, revision: BulkRevision, by: "User") -> None:
    """Let a version hold that both sides and every household behind the seller said yes to.

    What it promises is taken off the shelf last. Raises ``NotEnoughForBoth``.
    """
    if revision.yeses.count() < len(Side.values) or shares_to_accept(contract, revision).exists():
        return
    for name in BulkRevision.NAMES:
        setattr(contract, name, getattr(revision, name))
    contract.most_grams = contract.upper_grams
    fields = [*BulkRevision.NAMES, "most_grams"]
    if contract.state == State.DRAFT:
        contract.state, contract.agreed_at = State.AGREED, clock.now()
        fields += ["state", "agreed_at"]
    contract.save(update_fields=fields)
    _fit_shares(contract)
    keep_apart(contract, version=revision.version, by=by)


def _fit_shares(contract: BulkContract) -> None:
    """Let the shares sum to the grams agreed, in proportion, and freeze each one's commission once."""
    shares = list(contract.shares.select_related("legal_seller").order_by("pk"))
    for part, grams in zip(shares, split(contract.grams, [part.grams for part in shares]), strict=True):
        part.grams = grams
        if part.terms is None:
            part.terms = bulk_terms(seller_kind=part.legal_seller.kind, on=clock.today())
            part.commission_bp = part.terms.commission_bp
        part.save(update_fields=["grams", "terms", "commission_bp"])


def _check_shares(contract: BulkContract, revision: BulkRevision, shares: dict[int, int]) -> list[Household]:
    if not 1 <= len(shares) <= MOST_SHARES or any(grams <= 0 for grams in shares.values()):
        raise BadValue(_("Mỗi hộ phải có phần lớn hơn 0, nhiều nhất 60 hộ một hợp đồng."), field="shares")
    if sum(shares.values()) != revision.grams:
        raise BadValue(_("Các phần cộng lại phải đúng bằng khối lượng hợp đồng."), field="shares")
    households = list(
        Household.objects.filter(pk__in=shares, state=Household.State.ACTIVE)
        .select_related("legal_seller")
        .order_by("pk")
    )
    if len(households) != len(shares):
        raise BadValue(_("Có hộ chưa mở bán trên sàn, xin xem lại danh sách."), field="shares")
    for household in households:
        bulk_terms(seller_kind=household.legal_seller.kind, on=clock.today())
    return households


def _cleaned(changes: dict[str, Any]) -> dict[str, Any]:
    unknown = set(changes) - set(BulkRevision.NAMES)
    if unknown:
        raise TypeError(f"a contract has no such terms: {sorted(unknown)}")
    return {name: clean(value) if isinstance(value, str) else value for name, value in changes.items()}


def _check_terms(contract: BulkContract, terms: dict[str, Any], reason: str) -> None:
    check_amounts(grams=terms["grams"], price_per_kg=terms["price_per_kg"])
    if not 0 <= terms["tolerance_bp"] <= MOST_TOLERANCE_BP:
        raise BadValue(_("Cân chênh được phép phải từ 0 đến 20 %."), field="tolerance_bp")
    if not 2 <= len(terms["pickup_place"]) <= 200:
        raise BadValue(_("Xin ghi nơi xe đến lấy hàng."), field="pickup_place")
    if not 1 <= len(terms["penalty"]) <= 600:
        raise BadValue(_("Xin ghi mức phạt, nhiều nhất 600 chữ."), field="penalty")
    if not reason:
        raise BadValue(_("Xin ghi vì sao đổi, để bên kia hiểu."), field="reason")
    if contract.state == State.LOADING:
        if any(getattr(contract, name) != terms[name] for name in terms if name not in WHILE_LOADING):
            raise WrongState(_("Xe đã cân hàng nên chỉ đổi được khối lượng và mức cân chênh."))
    elif terms["pickup_on"] < clock.today():
        raise BadValue(_("Ngày lấy hàng đã qua, xin chọn từ hôm nay."), field="pickup_on")
    if terms["grams"] * (10_000 + terms["tolerance_bp"]) // 10_000 < contract.weighed_grams:
        raise BadValue(_("Số đã cân nhiều hơn khối lượng mới, xin xem lại."), field="grams")
