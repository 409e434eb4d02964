"""Lots that are called back: once in a season a laboratory finds something, twice if the first was a false alarm."""

import datetime as dt
from uuid import NAMESPACE_OID, uuid5

from farmers.domain import add_stock
from farmers.domain.supply import LacksLots, packs_of_garden, sure_grams
from farmers.models import Lot
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.complaints.domain import lift_recall, recall_lot
from marketplace.complaints.models import LotRecall
from marketplace.demo.season.players import Player

LIFTED_AFTER = dt.timedelta(days=2)
MOST = 2
"""So many lots a season: the first proves a false alarm, the second stays called back."""
LOOKED_AT, FEW = 60, 5


class Recalls(Player):
    """An administrator who calls a lot back that was sold from, in the evening, and lifts the first recall later.

    Nothing is drawn from chance: what the other players draw stays as it is.
    """

    def evening(self) -> None:
        """Call a lot back on each of the first evenings on which one was packed from; lift the first one in time."""
        admin = User.objects.filter(is_staff=True, is_active=True).order_by("pk").first()
        if admin is None:
            return
        first = LotRecall.objects.order_by("pk").first()
        if first is not None and first.lifted_at is None and clock.now() - first.announced_at >= LIFTED_AFTER:
            lift_recall(recall=first, by=admin)
            self.world.count("recalls lifted")
        if LotRecall.objects.count() < MOST:
            self._call_back(admin)

    def _call_back(self, admin: User) -> None:
        sold = Lot.objects.filter(draws__isnull=False, held_at__isnull=True, recalls__isnull=True).distinct()
        latest = sold.order_by("-harvested_on", "-pk")[:LOOKED_AT]
        lot = next((lot for lot in latest if self._is_listed(lot)), None)
        if lot is not None:
            recall_lot(
                key=uuid5(NAMESPACE_OID, f"recall of {lot.code}"),
                lot=lot,
                reason="dư lượng thuốc vượt mức",
                advice="Xin đừng ăn, mang ra bưu cục để được hoàn tiền.",
                source="Phiếu kiểm nghiệm của tỉnh (dữ liệu mẫu)",
                by=admin,
            )
            self.world.count("lots called back")

    def _is_listed(self, lot: Lot) -> bool:
        """List more of the lot's garden than its other lots hold, where the household may; return whether it could."""
        listing = lot.growing_area.listings.filter(state="active", product__net_grams__gt=0).order_by("pk").first()
        if listing is None or lot.growing_area.household.state != "active":
            return False
        records = packs_of_garden(lot.growing_area_id).select_related("product")
        on_sale = sum((each.num_in_stock or 0) * (each.product.net_grams or 0) for each in records)
        packs = max(1, (sure_grams(lot.growing_area_id) - lot.grams_left - on_sale) // listing.product.net_grams + FEW)
        try:
            add_stock(
                listing=listing, quantity=packs, by=listing.listed_by, key=uuid5(NAMESPACE_OID, f"more of {lot.code}")
            )
        except LacksLots:
            return False
        return True
