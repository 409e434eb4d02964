"""Households that buy essentials, within their rations and beyond; points that pack them; decisions in mid-season."""

import datetime as dt
import uuid

from catalog.domain import decide_ceilings
from catalog.models import PriceCeiling, Product
from logistics.domain import delivering_point, pack_store_order, receive_goods, record_scan, stock_product
from logistics.models import Outlet, Point, Scan
from marketplace.accounts.domain import account_seen
from marketplace.accounts.models import HouseholdAccount, User
from marketplace.areas.models import Commune, Province
from marketplace.common import clock
from marketplace.common.phones import normalise_phone
from marketplace.demo.names import People
from marketplace.demo.season.players import Player
from marketplace.demo.season.world import World
from marketplace.quotas.domain import QuotaExhausted
from marketplace.shop.basket.domain import add_to_basket
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import Recipient, place_order, quote_basket
from marketplace.shop.checkout.domain.households import merge_accounts
from marketplace.shop.checkout.domain.rations import Override, RationNeedsAccount, uses_of
from marketplace.shop.checkout.domain.sourcing import Wanted, choose_records
from marketplace.shop.order.models import Channel, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.partner.domain import AboveCeiling, register_commitment
from marketplace.shop.partner.models import PriceCommitment

HOUSEHOLDS = 6
RATIONED = 0.6
"""Of the orders, so many ask for the rationed commodity."""
STRANGERS = 0.2
"""Of the orders of rationed goods, so many are tried first without saying which household it is."""
BEYOND = 0.5
"""Of those who want more than is left, so many persuade a clerk."""
LOW_STOCK = 10
RESTOCK = 100
DECISION_AFTER_DAYS = 2
LOWER = 95
"""The decision in mid-season lies this many per cent of the price asked: it must come down."""


class Essentials(Player):
    """Households of the provinces with shelves; a few buy often, so that rations bite."""

    def __init__(self, world: World, people: People) -> None:
        super().__init__(world, people)
        self.products = list(Product.objects.filter(crop__is_essential=True, listing=None).order_by("pk"))
        self.rationed = [product for product in self.products if product.crop and product.crop.rations.exists()]
        crops = [product.crop_id for product in self.rationed]
        self.under_ration = set(Province.objects.filter(rations__crop__in=crops).values_list("pk", flat=True))
        provinces = Province.objects.filter(communes__points__outlets__isnull=False).distinct()
        # Where there is a community team, the neighbours order: their commune turns red in mid-season.
        open_all_along = Commune.objects.filter(coverage__isnull=False, community_teams__isnull=True)
        covered = open_all_along.filter(province__in=provinces).select_related("province")
        self.communes = list(covered.distinct().order_by("code"))
        self.homes: list[tuple[HouseholdAccount, Commune]] = []
        self.mornings = 0

    def morning(self) -> None:
        """Points pack what was ordered from their shelves; now and then an authority decides."""
        self.mornings += 1
        if self.mornings == DECISION_AFTER_DAYS:
            self._decide_lower()
        waiting = SellerOrder.objects.filter(
            status=SellerOrderStatus.PLACED,
            order__status=OrderStatus.PLACED,
            stocking_place__outlet__point__isnull=False,
        )
        for part in list(waiting.select_related("stocking_place__outlet__point").order_by("pk")):
            self._pack(part, part.stocking_place.outlet.point)

    def sell(self, orders: int) -> None:
        """Place so many orders over the day, on the web, for households that a clerk knows."""
        if not self.communes or not self.products:
            return
        for hour, minute in self.world.moments(orders, hours=12):
            with self.world.at(hour, minute):
                self._order()

    def finish(self) -> None:
        """Two of the households turn out to be one."""
        if len(self.homes) > 1:
            (keep, commune), (other, _elsewhere) = self.homes[:2]
            merge_accounts(keep=keep, other=other, by=self._clerk(commune), reason="hai vợ chồng, một hộ")
            self.world.count("households merged")

    def _order(self) -> None:
        account, commune = self._household()
        wanted = {product: self.world.random.randint(1, 3) for product in self.world.random.sample(self.products, 2)}
        for product in wanted:
            self._keep_in_stock(product, commune)
        basket = Basket.objects.create()
        for product, packs in wanted.items():
            add_to_basket(basket=basket, product=product, quantity=packs)
        self._place(basket, account, commune)

    def _place(self, basket: Basket, account: HouseholdAccount, commune: Commune) -> None:
        clerk = self._clerk(commune)
        recipient = Recipient(
            name=account.name,
            phone=normalise_phone(self.people.phone()),
            commune=commune,
            address_text=account.address_text,
        )

        def place(**rations: object) -> None:
            place_order(
                basket=basket,
                key=self.world.key(),
                quote_digest=quote_basket(basket, commune=commune).digest,
                recipient=recipient,
                user=None,
                channel=Channel.WEB,
                **rations,  # type: ignore[arg-type]  # account and override, by name
            )

        try:
            quote = quote_basket(basket, commune=commune)
            if uses_of(quote.lines, province=commune.province, at=quote.at) and self.world.chance(STRANGERS):
                try:
                    place()
                except RationNeedsAccount:
                    self.world.count("ration without account refused")
            place(account=account)
        except AboveCeiling as refused:
            self.world.count("ceiling refused")
            self._lower_price(refused)
            return
        except QuotaExhausted:
            self.world.count("ration refused")
            if not self.world.chance(BEYOND):
                return
            place(account=account, override=Override(clerk, "nhà đông người, trưởng thôn xác nhận"))
            self.world.count("beyond ration")
        self.world.count("ordered essentials")

    def _household(self) -> tuple[HouseholdAccount, Commune]:
        if len(self.homes) < HOUSEHOLDS:
            rationed = len(self.homes) % 3 != 2  # two of three live where a ration holds
            near = [commune for commune in self.communes if (commune.province_id in self.under_ration) == rationed]
            commune = self.world.random.choice(near or self.communes)
            _how, name = self.people.name()
            account = account_seen(
                citizen_id=self.people.citizen_id(),
                name=name,
                commune=commune,
                address_text=self.people.address(),
                by=self._clerk(commune),
            )
            self.homes.append((account, commune))
            return self.homes[-1]
        return self.world.random.choice(self.homes)

    def _keep_in_stock(self, product: Product, commune: Commune) -> None:
        record = choose_records([Wanted(product, 3)], commune).get(product.pk)
        if record is not None and record.net_stock_level < LOW_STOCK:
            receive_goods(
                key=self.world.key(),
                outlet=Outlet.objects.get(partner=record.partner),
                product=product,
                packs=RESTOCK,
                document="Phiếu nhập mẫu",
                by=self.world.admin,
            )
            self.world.count("essentials received")

    def _pack(self, part: SellerOrder, point: Point) -> None:
        clerk = self._clerk_of(point)
        item = pack_store_order(seller_order=part, by=clerk)
        record_scan(
            key=self.world.key(),
            s10=item.s10,
            kind=Scan.Kind.DISPATCH,
            by=clerk,
            point=point,
            device_time=clock.now() + dt.timedelta(hours=2),
        )
        self.world.count("essentials packed")

    def _decide_lower(self) -> None:
        """From tomorrow the ceiling of what has one lies below the price asked, for one commodity."""
        ceiling = PriceCeiling.objects.filter(commitments__isnull=False, crop__slug="bap-cai").first()
        if ceiling is None:
            return
        decision = decide_ceilings(
            authority=ceiling.decision.authority,
            number=f"mùa {uuid.UUID(int=self.world.random.getrandbits(128)).hex[:8]}",
            signed_on=clock.today(),
            provinces=list(ceiling.decision.provinces.all()),
            ceilings={ceiling.crop: self._lowest_price(ceiling)},
            valid_from=clock.today() + dt.timedelta(days=1),
            source="Quyết định mẫu giữa mùa",
            by=self.world.admin,
        )
        for commitment in PriceCommitment.objects.filter(ceiling=ceiling).select_related("legal_seller"):
            register_commitment(
                ceiling=decision.ceilings.select_related("crop", "decision").get(),
                legal_seller=commitment.legal_seller,
                committed=commitment.committed,
            )
        self.world.count("decisions")

    def _lowest_price(self, ceiling: PriceCeiling) -> int:
        records = [record for product in ceiling.crop.products.all() for record in product.stockrecords.all()]
        lowest = min(int(record.price) * 1000 // record.product.net_grams for record in records if record.price)
        return lowest * LOWER // 100

    def _lower_price(self, refused: AboveCeiling) -> None:
        """The heads of the points bring the price down to the ceiling."""
        product = Product.objects.get(pk=refused.product_id)
        price = refused.ceiling.amount * (product.net_grams or 0) // 1000
        shelves = Outlet.objects.filter(partner__stockrecords__product=product, point__isnull=False).order_by("pk")
        for outlet in shelves.distinct():
            for asked in (price * 2, price):  # one slip first, which is refused
                try:
                    stock_product(outlet=outlet, product=product, price=asked, by=self.world.admin)
                except AboveCeiling:
                    self.world.count("price above ceiling refused")

    def _clerk(self, commune: Commune) -> User:
        return self._clerk_of(delivering_point(commune=commune, on=clock.today()))

    @staticmethod
    def _clerk_of(point: Point) -> User:
        user: User = point.clerks.order_by("pk").last().user
        return user
