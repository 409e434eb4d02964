"""Two messages of seasons and several workers: together no faster than the market may; without the lock, faster."""

import time
import uuid

import pytest

from marketplace.campaigns.domain import broadcasts, send_slices
from marketplace.campaigns.models import Broadcast, BroadcastRecipient
from marketplace.common import clock
from tests.concurrency.race import race
from tests.factories.accounts import ConsentFactory, UserFactory
from tests.factories.campaigns import CampaignFactory

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6


@pytest.fixture
def two_messages(settings):
    settings.BROADCASTS_PER_MINUTE = 4
    season, people = CampaignFactory(), [UserFactory(phone=f"+8491234560{number}") for number in range(PEOPLE)]
    for person in people:
        ConsentFactory(user=person, purpose="marketing")
    for _ in range(2):
        message = Broadcast.objects.create(
            campaign=season,
            audience="buyers",
            text="Vải chín.",
            state=Broadcast.State.SENDING,
            per_minute=60,
            segments=1,
            made_by=people[0],
            started_at=clock.now(),
            key=uuid.uuid4(),
        )
        BroadcastRecipient.objects.bulk_create(BroadcastRecipient(broadcast=message, user=each) for each in people)


def queued():
    return BroadcastRecipient.objects.filter(state="queued").count()


def test_workers_share_the_rate_of_the_market(two_messages):
    race(*([send_slices] * 4))
    assert queued() == 4


def test_without_taking_turns_each_message_has_the_rate_for_itself(two_messages, monkeypatch):
    """The negative control: both look before either has queued."""
    looked = broadcasts.room_of_the_market

    def slowly():
        room = looked()
        time.sleep(0.3)
        return room

    monkeypatch.setattr(broadcasts, "take_turns", lambda: None)
    monkeypatch.setattr(broadcasts, "room_of_the_market", slowly)
    race(*([send_slices] * 4))
    assert queued() > 4
