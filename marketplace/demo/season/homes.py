"""Households that buy what is rationed: each shows to whoever sells that it is there, by a code or by a card."""

from dataclasses import dataclass

from marketplace.accounts.domain import TooManyCodes, account_answering, account_seen, find_account
from marketplace.accounts.models import HouseholdAccount, User
from marketplace.areas.models import Commune
from marketplace.demo.names import People
from marketplace.demo.season.world import World
from marketplace.messaging.models import Message
from marketplace.shop.checkout.domain.households import send_household_code, vouch_for_household

WITH_CARD = 0.7
"""Of the households that come to a counter, so many have their card with them; the others their telephone."""
NO_SIGNAL = 0.05


@dataclass(frozen=True)
class Home:
    """A household; without a ``citizen_id`` it is known by its telephone."""

    name: str
    phone: str
    commune: Commune
    address_text: str
    citizen_id: str = ""

    @property
    def account(self) -> HouseholdAccount | None:
        """Return its account, once somebody has met it."""
        return find_account(citizen_id=self.citizen_id) if self.citizen_id else find_account(phone=self.phone)

    def reads_code(self, by: User | None) -> HouseholdAccount:
        """Answer the code that its phone gets, to ``by`` or on the web; the code of this minute is in the outbox."""
        reference = send_household_code(phone=self.phone, address=None)
        sent = Message.objects.filter(template="household_code", to=self.phone).latest("pk")
        return account_answering(
            reference=reference,
            typed=str(sent.context["code"]),
            name=self.name,
            commune=self.commune,
            address_text=self.address_text,
            by=by,
        )

    def shows_card(self, by: User) -> HouseholdAccount:
        """Let ``by`` look at its card."""
        return account_seen(
            citizen_id=self.citizen_id,
            name=self.name,
            commune=self.commune,
            address_text=self.address_text,
            by=by,
        )


class Homes:
    """The households of a season that one player meets."""

    def __init__(self, world: World, people: People) -> None:
        self.world = world
        self.people = people
        self.known: list[Home] = []

    def meet(self, commune: Commune, *, with_card: bool = False) -> Home:
        """Return a household that nobody has met."""
        _how, name = self.people.name()
        card = self.people.citizen_id() if with_card else ""
        home = Home(name, "+84" + self.people.phone()[1:], commune, self.people.address(), card)
        self.known.append(home)
        return home

    def shows_itself(self, home: Home, by: User, *, to_clerk: bool) -> HouseholdAccount | None:
        """Let a household show that it is there; ``None`` where it cannot. A clerk may give their word then."""
        if home.citizen_id:
            self.world.count("cards seen")
            return home.shows_card(by)
        lost = home.account if self.world.chance(NO_SIGNAL) else None
        if lost is None:
            try:
                answered = home.reads_code(by)
            except TooManyCodes:
                lost = home.account
            else:
                self.world.count("codes read out")
                return answered
        if lost is None or not to_clerk:
            self.world.count("household could not show itself")
            return None
        vouch_for_household(account=lost, by=by, reason="mất sóng, khách quen của bưu cục")
        self.world.count("clerk's word for a household")
        return lost
