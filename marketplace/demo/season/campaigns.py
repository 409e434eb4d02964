"""A season within the season: goods sold before harvest under small caps, so that limits are met every day.

Buyers are refused and wait, are told when there is room, and take their place or let it pass; the household says one
day that less will be harvested, and somebody decides about the orders that no longer fit. Visits are counted, figures
are folded as the worker does it.
"""

import datetime as dt
import uuid

from catalog.domain import ensure_category
from catalog.models import Product
from farmers.domain import add_growing_area, list_product
from farmers.domain.forecasts import change_forecast, make_forecast, review_forecast
from farmers.models import Forecast, Household, Listing
from marketplace.accounts.domain import change_email
from marketplace.accounts.models import User
from marketplace.campaigns.domain import (
    Plan,
    apply_caps,
    count_visit,
    draft_broadcast,
    fold_figures,
    fold_visits,
    join_waitlist,
    offer_places,
    open_campaign,
    plan_campaign,
    receive_sms,
    schedule_report,
    send_reports,
    send_slices,
    set_cap,
    settle_offers,
    start_broadcast,
)
from marketplace.campaigns.models import BroadcastRecipient, Campaign, WaitlistEntry
from marketplace.campaigns.queries import provinces_to_plan
from marketplace.common.phones import normalise_phone
from marketplace.demo.loading.cast import CAST, PASSWORD
from marketplace.demo.names import People
from marketplace.demo.season.players import Player
from marketplace.demo.season.world import World
from marketplace.quotas.domain import QuotaExhausted
from marketplace.settlement.domain import record_province_payment
from marketplace.settlement.queries.provinces import province_balances
from marketplace.shop.basket.domain import add_to_basket
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import Recipient, cancel_order, place_order, quote_basket
from marketplace.shop.order.models import Channel, Order

BRANDS = ("chophien", "chophien", "muanhanh")
BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
PACKS = 400
FORECAST_GRAMS = 1_000_000
SHRINKS_TO_PERCENT = 60
REFUSED_A_DAY = 2
LETS_PASS = 4
"""Of so many who are told of room one lets the place pass: in turn, so that it happens in a short season as well."""
SHORT_BY = 1_000
"""Đồng."""


class Preorders(Player):
    """The people around one listing that is sold before harvest."""

    def __init__(self, world: World, people: People) -> None:
        super().__init__(world, people)
        self.manager = User.objects.get(full_name=CAST["campaign_manager"].full_name)
        self.communes = world.market.communes
        selling = Household.objects.filter(state=Household.State.ACTIVE)  # where the manager has a season to manage
        self.household = selling.filter(commune__province__in=provinces_to_plan(self.manager)).order_by("pk")[0]
        self.seller = self.household.members.filter(until=None).order_by("pk")[0].user
        self.shrunk = False
        self.allowed = 0
        self.evenings = 0
        self.told = 0
        with world.at(4):
            self.listing = self._list()
            self.forecast = self._forecast()
            self.season = self._season()
            self._ask_for_reports()

    def morning(self) -> None:
        """The household looks at its trees; whoever waits is told of the new day's room; reports go out."""
        self.world.count("reports sent", send_reports())
        if not self.shrunk and self.forecast.preorders.count() >= REFUSED_A_DAY:
            self._shrink()
        self._apply_caps()
        self.world.count("told of room", offer_places())

    def sell(self, orders: int) -> None:
        """Sell so many more: first to who waits, then to whoever comes until the limit says no, and a little more."""
        with self.world.at(9):
            self._limit_the_day(orders)
            self.world.count("told of room", offer_places())
        with self.world.at(9, 30):
            self._take_places()
        with self.world.at(10):
            for _buyer in range(orders + (REFUSED_A_DAY if orders else 0)):
                self._visit()
                self._buy_or_wait()

    def evening(self) -> None:
        """The worker's rounds: offers that nobody used, visits, figures, messages."""
        self.world.count("offers over", settle_offers())
        self.evenings += 1
        if self.evenings in (1, 3):
            self._write_to_sellers()
        if self.evenings == 2:
            self._somebody_says_stop()
        self.world.count("messages of the season", send_slices())
        self.world.count("visits", fold_visits())
        fold_figures()

    def finish(self) -> None:
        """The worker's last rounds, and what the provinces send for their part of discounts, a little short."""
        self._provinces_pay()
        self._apply_caps()
        settle_offers()
        fold_visits()
        fold_figures()

    def _provinces_pay(self) -> None:
        for row in province_balances():
            if row.owed > SHORT_BY:
                record_province_payment(
                    province=row.province,
                    bank_ref=f"NS-{row.province.code}-{self.world.day:%d%m%y}",
                    amount=row.owed - SHORT_BY,
                    received_on=self.world.day,
                    by=self.world.accountant,
                )
                self.world.count("provinces paid")

    def _apply_caps(self) -> None:
        """Let what was listed meanwhile draw on the caps of its seasons, as the worker does each minute."""
        for season in Campaign.objects.filter(state=Campaign.State.OPEN).order_by("pk"):
            apply_caps(campaign=season)

    def _list(self) -> Listing:
        area = add_growing_area(
            household=self.household,
            crop=self.household.growing_areas.order_by("pk")[0].crop,
            commune=self.household.commune,
            name=f"Vườn bán trước {self.world.day:%d%m}",
            by=self.seller,
        )
        return list_product(
            household=self.household,
            growing_area=area,
            title="Hàng đặt trước của vườn, thùng 5 kg",
            pack_name="thùng",
            net_grams=5_000,
            priced_by=Product.PricedBy.PACK,
            price=165_000,
            quantity=PACKS,
            category=ensure_category(path=["Đặt trước"]),
            by=self.seller,
        )

    def _forecast(self) -> Forecast:
        return make_forecast(
            growing_area=self.listing.growing_area,
            expected_from=self.world.day,
            expected_to=self.world.day + dt.timedelta(days=30),
            grams=FORECAST_GRAMS,
            listings=[self.listing],
            key=self.world.key(),
            by=self.seller,
        )

    def _season(self) -> Campaign:
        plan = Plan(
            name=f"Đặt trước {self.household.name} {self.world.day:%d/%m/%Y}",
            crops=[self.listing.growing_area.crop],
            provinces=[self.household.commune.province],
            starts_on=self.world.day,
            ends_on=self.world.day + dt.timedelta(days=30),
            products=[self.listing.product],
            targets={"kg": 500},
        )
        season = plan_campaign(plan=plan, slug=f"dat-truoc-{Campaign.objects.count() + 1}", by=self.manager)
        return open_campaign(campaign=season, by=self.manager)

    def _limit_the_day(self, orders: int) -> None:
        """Each day the season may sell as many orders more as come by themselves; the post takes one less a day.

        So some are refused and wait, and some are handed in a day later.
        """
        if not orders:
            return
        if not self.season.caps.exists():
            a_day = max(1, orders - 1)
            set_cap(campaign=self.season, kind="day_orders", limit=a_day, source="Bưu cục nhận hàng", by=self.manager)
            set_cap(campaign=self.season, kind="kg", limit=FORECAST_GRAMS // 1000, source="Dự báo", by=self.manager)
        self.allowed += orders
        set_cap(campaign=self.season, kind="orders", limit=self.allowed, source="Nhà vườn hẹn", by=self.manager)

    def _visit(self) -> None:
        brand = self.world.random.choice(BRANDS)
        somebody = uuid.uuid4().hex
        count_visit(page="season", pk=self.season.pk, brand=brand, user_agent=BROWSER, address=somebody)

    def _buy_or_wait(self) -> None:
        try:
            self._order(packs=1)
        except QuotaExhausted:
            self.world.count("caps reached")
            join_waitlist(product=self.listing.product, phone=self.people.phone(), packs=1)
            self.world.count("put on the waiting list")
        else:
            self.world.count("pre-ordered")

    def _take_places(self) -> None:
        """Some take the place that is kept for them, the others let it pass."""
        offers = WaitlistEntry.objects.filter(product=self.listing.product, state=WaitlistEntry.State.OFFERED)
        for entry in list(offers.order_by("pk")):
            self.told += 1
            if self.told % LETS_PASS != 1:
                self._order(packs=entry.packs, gives_up=(entry.holder,))
                self.world.count("place taken")
        settle_offers()

    def _order(self, *, packs: int, gives_up: tuple[str, ...] = ()) -> Order:
        commune = self.world.random.choice(self.communes)
        basket = Basket.objects.create()
        add_to_basket(basket=basket, product=self.listing.product, quantity=packs)
        _how, name = self.people.name()
        recipient = Recipient(
            name=name,
            phone=normalise_phone(self.people.phone()),
            commune=commune,
            address_text=self.people.address(),
        )
        return place_order(
            basket=basket,
            key=self.world.key(),
            quote_digest=quote_basket(basket, commune=commune, gives_up=gives_up).digest,
            recipient=recipient,
            user=None,
            channel=Channel.WEB,
            brand=self.world.random.choice(BRANDS),
            gives_up=gives_up,
        )

    def _shrink(self) -> None:
        """Less will be harvested than is promised: the latest orders are cancelled, with the reason said."""
        open_grams = sum(preorder.grams for preorder in self.forecast.preorders.all())
        grams = max(5_000, open_grams * SHRINKS_TO_PERCENT // 100)
        change = change_forecast(forecast=self.forecast, grams=grams, by=self.seller)
        for preorder in change.affected:
            cancel_order(order=preorder.line.seller_order.order, by=None, reason="vườn được ít hơn dự báo")
            self.world.count("pre-order given up")
        review_forecast(forecast=self.forecast)
        change_forecast(forecast=self.forecast, grams=FORECAST_GRAMS, by=self.seller)
        self.shrunk = True

    def _ask_for_reports(self) -> None:
        """The manager wants each day's numbers the morning after, of every season."""
        if not self.manager.email:
            self.manager = change_email(user=self.manager, email="quan-ly@chophien.example", password=PASSWORD)
        for season in Campaign.objects.filter(state=Campaign.State.OPEN).order_by("pk"):
            schedule_report(campaign=season, user=self.manager, hour=5, by=self.manager)

    def _somebody_says_stop(self) -> None:
        """One of those who got the first message wants no more: the next one does not reach that number."""
        got = BroadcastRecipient.objects.filter(state=BroadcastRecipient.State.QUEUED).order_by("pk").last()
        if got is not None and receive_sms(phone=str(got.user.phone), text="TC"):
            self.world.count("said stop")

    def _write_to_sellers(self) -> None:
        made = draft_broadcast(
            campaign=Campaign.objects.exclude(pk=self.season.pk).order_by("pk")[0],
            audience="sellers",
            text="Bưu cục nhận vải từ 6 giờ sáng mai.",
            per_minute=600,
            key=self.world.key(),
            by=self.manager,
        )
        if made.recipients.exists():
            start_broadcast(broadcast=made, by=self.manager)
