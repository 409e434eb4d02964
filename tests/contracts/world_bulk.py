"""One thing of each kind of a side's sales by the truck, in each state that a page waits for."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from marketplace.accounts.models import User
from marketplace.bulk.domain import Load, add_truck, set_shares
from marketplace.bulk.models import Side
from marketplace.shop.partner.models import SellerKind
from tests.factories.accounts import UserFactory
from tests.factories.bulk import TONNE, BulkTermsFactory, Deal, TraderFactory, make_deal
from tests.factories.settlement import household_with_account


def make_bulk(side: Any) -> User:
    """Make them for the side's household and a trader of its own; return who speaks for the trader."""
    BulkTermsFactory()
    staff = UserFactory(is_staff=True)
    deal = Deal(side.household, side.listing.growing_area, TraderFactory(), staff)
    side.things["bulk_offer"] = {"number": deal.offer().number}
    talk = deal.offer()
    deal.price(talk)
    side.things["bulk_talk"] = {"number": talk.number}
    side.things["bulk_draft"] = {"number": deal.draft().number}
    side.things["bulk_lot"] = deal.lot(20 * TONNE).pk
    agreed = deal.agreed()
    add_truck(contract=agreed, plate="98C-678.90", driver="Vi Văn Xe", by=deal.buyer)
    side.things["bulk_agreed"] = {"number": agreed.number}
    _weighed(side, deal)
    _shared(side, deal)
    return deal.buyer


def _weighed(side: Any, deal: Deal) -> None:
    full = deal.agreed()
    photo = storages["private"].save("bulk/phieu.webp", ContentFile(b"RIFF"))
    load = Load(side.things["bulk_lot"], deal.grams)
    ticket = deal.weigh(full, load, by=deal.accountant, photo=photo)
    side.things |= {"bulk_full": {"number": full.number}, "bulk_ticket": {"pk": ticket.pk}}
    side.things["bulk_excess"] = {"pk": deal.pay(deal.agreed(), 500_000).pk}


def _shared(side: Any, deal: Deal) -> None:
    """A co-operative sells for the side's household to the same trader."""
    cooperative = household_with_account(kind=SellerKind.COOPERATIVE, number="190340009999")
    sale = make_deal(household=cooperative, trader=deal.trader, crop=deal.area.crop)
    contract = sale.draft()
    (share,) = set_shares(contract=contract, shares={side.household.pk: sale.grams}, by=sale.owner)
    side.things["bulk_coop"] = {"number": contract.number}
    side.things["bulk_share"] = {"number": contract.number, "pk": share.pk}
    assert contract.offer.side == Side.SELLER
