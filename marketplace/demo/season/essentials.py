"""Households that buy essentials, within their rations and beyond; points that pack them; decisions in mid-season."""

import datetime as dt
from collections.abc import Callable

from catalog.domain import decide_ceilings
from catalog.models import PriceCeiling, PriceDecision, Product
from logistics.domain import delivering_point, pack_store_order, receive_goods, record_scan, stock_product
from logistics.models import Outlet, Point, Scan
from marketplace.accounts.domain import TooManyCodes
from marketplace.accounts.models import HouseholdAccount, User
from marketplace.areas.models import Commune, Province
from marketplace.common import clock
from marketplace.common.phones import normalise_phone
from marketplace.demo.names import People
from marketplace.demo.season.homes import Home, Homes
from marketplace.demo.season.offices import clerk_of
from marketplace.demo.season.players import Player
from marketplace.demo.season.world import World
from marketplace.desk.phone.domain import add_goods, end_call, place_phone_order, set_recipient, start_call
from marketplace.desk.phone.slip import slip_of
from marketplace.quotas.domain import QuotaExhausted
from marketplace.shop.basket.domain import add_to_basket
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import Recipient, place_order, quote_basket
from marketplace.shop.checkout.domain.households import merge_accounts
from marketplace.shop.checkout.domain.rations import RationNeedsAccount, uses_of
from marketplace.shop.checkout.domain.sourcing import Wanted, choose_records
from marketplace.shop.order.models import Channel, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.partner.domain import AboveCeiling, register_commitment, register_goods
from marketplace.shop.partner.locks import SoldOut
from marketplace.shop.partner.models import PriceCommitment

HOUSEHOLDS = 6
"""Those that the season begins with …"""
ORDERS_TO_A_HOUSEHOLD = 15
"""… and with so many orders comes one more, so that a long season is not refused at every door."""
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
        near = set(provinces.values_list("pk", flat=True))
        self.communes = [commune for commune in world.market.communes if commune.province_id in near]
        self.homes = Homes(world, people)
        self.mornings = self.asked = 0

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
        waiting = waiting.select_related("stocking_place__outlet__point")
        for part in list(waiting.order_by("pk")):
            self._pack(part, part.stocking_place.outlet.point)

    def sell(self, orders: int) -> None:
        """Place so many orders over the day, on the web; the households answer a code each time."""
        if not self.communes or not self.products:
            return
        for hour, minute in self.world.moments(orders, hours=12):
            with self.world.at(hour, minute):
                self._order()

    def finish(self) -> None:
        """Two of the households turn out to be one."""
        met = [(home.account, home.commune) for home in self.homes.known]
        accounts = [(account, commune) for account, commune in met if account is not None][:2]
        if len(accounts) > 1:
            (keep, commune), (other, _elsewhere) = accounts
            merge_accounts(keep=keep, other=other, by=self._clerk(commune), reason="hai vợ chồng, một hộ")
            self.world.count("households merged")

    def _order(self) -> None:
        home = self._home()
        commune = home.commune
        wanted = {product: self.world.random.randint(1, 3) for product in self.world.random.sample(self.products, 2)}
        for product in wanted:
            self._keep_in_stock(product, commune)
        basket = Basket.objects.create()
        for product, packs in wanted.items():
            add_to_basket(basket=basket, product=product, quantity=packs)
        self._place(basket, home)

    def _place(self, basket: Basket, home: Home) -> None:
        commune, clerk = home.commune, self._clerk(home.commune)
        recipient = Recipient(home.name, normalise_phone(home.phone), commune, home.address_text)

        def place(account: HouseholdAccount | None) -> None:
            place_order(
                basket=basket,
                key=self.world.key(),
                quote_digest=quote_basket(basket, commune=commune).digest,
                recipient=recipient,
                user=None,
                channel=Channel.WEB,
                account=account,
            )

        try:
            quote = quote_basket(basket, commune=commune)
            rationed = bool(uses_of(quote.lines, province=commune.province, at=quote.at))
            if rationed and self.world.chance(STRANGERS):
                self._be_refused(place, home)
            place(home.reads_code(None) if rationed else None)
        except AboveCeiling as refused:
            self.world.count("ceiling refused")
            if self._lower_price(refused, commune):
                self._place(basket, home)
            return
        except QuotaExhausted:
            self.world.count("ration refused")
            if not self.world.chance(BEYOND):
                return
            self._persuade(home, clerk, basket)
        except SoldOut:  # at the counter, a moment ago
            self.world.count("too late for the shelf")
            return
        except TooManyCodes:
            self.world.count("no more codes today")
            return
        self.world.count("ordered essentials")

    def _persuade(self, home: Home, clerk: User, basket: Basket) -> None:
        """The household telephones, shows itself once more, and says why it needs more than its ration."""
        point = delivering_point(commune=home.commune, on=clock.today())
        call = start_call(phone=home.phone, point=point, by=clerk, key=self.world.key())
        where = {"commune": home.commune, "address_text": home.address_text}
        set_recipient(call=call, name=home.name, **where)  # type: ignore[arg-type]  # by name
        for line in basket.lines.select_related("product").order_by("pk"):
            add_goods(call=call, product=line.product, quantity=line.quantity)
        slip = slip_of(call)
        if slip.quote is None or self.homes.shows_itself(home, clerk, to_clerk=True) is None:
            end_call(call=call, outcome="asked", by=clerk)
            return
        read_out, beyond = slip_of(call).read_out, "nhà đông người, trưởng thôn xác nhận"
        place_phone_order(call=call, quote_digest=slip.quote.digest, read_out=read_out, by=clerk, beyond=beyond)
        self.world.count("beyond ration")

    def _be_refused(self, place: Callable[[HouseholdAccount | None], None], home: Home) -> None:
        """Nobody says which household it is; somebody says a number that they only know."""
        for account in (None, home.account):
            try:
                place(account)
            except RationNeedsAccount:
                self.world.count("ration without its household refused")

    def _home(self) -> Home:
        self.asked += 1
        if len(self.homes.known) < HOUSEHOLDS + self.asked // ORDERS_TO_A_HOUSEHOLD:
            rationed = len(self.homes.known) % 3 != 2  # two of three live where a ration holds
            near = [commune for commune in self.communes if (commune.province_id in self.under_ration) == rationed]
            return self.homes.meet(self.world.random.choice(near or self.communes))
        return self.world.random.choice(self.homes.known)

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
        clerk = clerk_of(point)
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
        authority = ceiling.decision.authority
        known = PriceDecision.objects.filter(authority=authority).count()  # of seasons played before as well
        decision = decide_ceilings(
            authority=authority,
            number=f"{known + 1}/{clock.today().year}/QĐ (mẫu)",
            signed_on=clock.today(),
            provinces=list(ceiling.decision.provinces.all()),
            ceilings={ceiling.crop: self._lowest_price(ceiling)},
            valid_from=clock.today() + dt.timedelta(days=1),
            source="Quyết định mẫu giữa mùa",
            by=self.world.admin,
        )
        for commitment in PriceCommitment.objects.filter(ceiling=ceiling).select_related("legal_seller"):
            lower = register_commitment(
                ceiling=decision.ceilings.select_related("crop", "decision").get(),
                legal_seller=commitment.legal_seller,
                committed=commitment.committed,
            )
            for goods in commitment.goods.filter(until__isnull=True).select_related("product"):
                register_goods(commitment=lower, product=goods.product, by=self.world.admin)
        self.world.count("decisions")

    def _lowest_price(self, ceiling: PriceCeiling) -> int:
        records = [record for product in ceiling.crop.products.all() for record in product.stockrecords.all()]
        lowest = min(int(record.price) * 1000 // record.product.net_grams for record in records if record.price)
        return lowest * LOWER // 100

    def _lower_price(self, refused: AboveCeiling, commune: Commune) -> bool:
        """The head of the point that serves the commune brings its price down to the ceiling; say whether it had to."""
        product = Product.objects.get(pk=refused.product_id)
        price = refused.ceiling.amount * (product.net_grams or 0) // 1000
        record = choose_records([Wanted(product, 1)], commune).get(product.pk)
        if record is None or (record.price or 0) <= price:
            return False
        outlet = Outlet.objects.get(partner=record.partner)
        for asked in (price * 2, price):  # one slip first, which is refused
            try:
                stock_product(outlet=outlet, product=product, price=asked, by=self.world.admin)
            except AboveCeiling:
                self.world.count("price above ceiling refused")
        return True

    def _clerk(self, commune: Commune) -> User:
        return clerk_of(delivering_point(commune=commune, on=clock.today()))
