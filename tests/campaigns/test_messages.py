"""Messages of a season: to who agreed, no faster than said, stopped by a word or by the manager."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from marketplace.accounts.domain import record_consent
from marketplace.accounts.models import Consent, User
from marketplace.campaigns.checks import stop_words_come_in
from marketplace.campaigns.domain import (
    BadMessage,
    cancel_broadcast,
    draft_broadcast,
    receive_sms,
    send_slices,
    start_broadcast,
)
from marketplace.campaigns.models import Broadcast, SmsTariff, StoppedPhone
from marketplace.campaigns.queries import progress_of
from marketplace.common import clock
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.messaging.models import Message
from marketplace.messaging.rendering import sms_segments
from tests.campaigns.conftest import JUNE
from tests.factories.accounts import ConsentFactory, UserFactory
from tests.factories.campaigns import CampaignMemberFactory
from tests.factories.farmers import owner_of

MARKETING = Consent.Purpose.MARKETING


@pytest.fixture
def manager(season):
    return CampaignMemberFactory(campaign=season.campaign).user


@pytest.fixture
def buyers(season):
    """Three who bought and agreed; one who bought and did not; one who agreed and did not buy."""
    SmsTariff.objects.create(price=350, valid_from=JUNE.date(), source="thử nghiệm")
    people = [UserFactory() for _ in range(4)]
    with clock.at(JUNE):
        for person in people:
            season.post.order((season.northern, 1), user=person)
    for person in people[:3]:
        ConsentFactory(user=person, purpose=MARKETING)
    ConsentFactory(user=UserFactory(), purpose=MARKETING)
    return people[:3]


def draft(season, manager, **changes):
    said = {"audience": "buyers", "text": "Vải chín rộ tuần này.", "per_minute": 2, "key": uuid.uuid4()}
    with clock.at(JUNE):
        return draft_broadcast(campaign=season.campaign, by=manager, **(said | changes))


def sent_to():
    return list(Message.objects.filter(template="broadcast").order_by("pk").values_list("to", flat=True))


def test_who_agreed_is_counted_and_priced_before_anything_leaves(season, manager, buyers):
    found = progress_of(draft(season, manager))
    assert (found.people, found.segments, found.price, found.cost) == (3, 1, 350, 1_050)
    assert not Message.objects.filter(template="broadcast").exists()
    assert send_slices() == 0


def test_sellers_of_the_season_are_another_audience(season, manager):
    ConsentFactory(user=owner_of(season.northern.household), purpose=MARKETING)
    made = draft(season, manager, audience="sellers")
    assert [row.user for row in made.recipients.all()] == [owner_of(season.northern.household)]
    assert progress_of(made).cost is None  # without a tariff the price is unknown, not nothing


def test_slices_are_no_larger_than_the_rate(season, manager, buyers):
    made = draft(season, manager)
    with clock.at(JUNE):
        start_broadcast(broadcast=made, by=manager)
        assert (send_slices(), send_slices()) == (2, 0)
    with clock.at(JUNE + timedelta(seconds=61)):
        assert send_slices() == 1
    made.refresh_from_db()
    assert (made.state, sent_to()) == (Broadcast.State.DONE, [person.phone for person in buyers])
    with pytest.raises(WrongState):
        cancel_broadcast(broadcast=made, by=manager)


def test_stopped_in_the_middle_the_rest_get_nothing(season, manager, buyers):
    made = draft(season, manager)
    with clock.at(JUNE):
        start_broadcast(broadcast=made, by=manager)
        send_slices()
        cancel_broadcast(broadcast=made, by=manager)
        start_broadcast(broadcast=made, by=manager)
    with clock.at(JUNE + timedelta(seconds=61)):
        assert send_slices() == 0
    found = progress_of(made)
    assert (found.waiting, found.queued, len(sent_to())) == (1, 2, 2)


@pytest.mark.parametrize("text", ["STOP", "tc", " Tc nhé ", "Từ chối", "Hủy"])
def test_the_stop_word_holds_from_the_next_message_on(season, manager, buyers, text):
    made = draft(season, manager)
    assert receive_sms(phone=buyers[0].phone, text=text)
    with clock.at(JUNE):
        start_broadcast(broadcast=made, by=manager)
        send_slices()
    assert buyers[0].phone not in sent_to()
    assert progress_of(made).skipped == 1
    assert not Consent.objects.filter(user=buyers[0], purpose=MARKETING, withdrawn_at=None).exists()
    assert progress_of(draft(season, manager)).people == 2


@pytest.mark.parametrize("phone, text", [("0912345678", "Cảm ơn"), ("0912345678", ""), ("xyz", "STOP"), ("", "\x00")])
def test_what_is_no_stop_word_is_not_kept(db, phone, text):
    assert not receive_sms(phone=phone, text=text)
    assert not StoppedPhone.objects.exists()


def test_the_gateway_shows_its_token(client, db, settings):
    address = reverse("seasons:inbound_sms")
    sms = {"from": "0912345678", "text": "TC"}
    assert client.post(address, sms).status_code == 403
    settings.SMS_INBOUND_TOKEN = "gateway-token"
    assert client.post(address, sms, headers={"authorization": "Bearer wrong"}).status_code == 403
    assert not StoppedPhone.objects.exists()
    answer = client.post(address, sms, headers={"authorization": "Bearer gateway-token"})
    assert answer.json() == {"stopped": True}
    assert StoppedPhone.objects.get().phone == "+84912345678"


def test_what_cannot_be_sent(season, manager, buyers):
    for wrong in ({"text": " \x00"}, {"text": "v" * 460}, {"per_minute": 0}, {"per_minute": 10**6}):
        with pytest.raises(BadMessage):
            draft(season, manager, **wrong)
    with pytest.raises(NotAllowed):
        draft(season, UserFactory())
    assert not Broadcast.objects.exists()
    nobody = draft(season, manager, audience="sellers")
    with pytest.raises(BadMessage):
        start_broadcast(broadcast=nobody, by=manager)


@pytest.mark.parametrize("length, segments", [(0, 1), (160, 1), (161, 2), (306, 2), (307, 3)])
def test_a_long_text_is_several_sms(length, segments):
    assert sms_segments("v" * length) == segments


def test_two_messages_at_once_keep_to_the_rate_of_the_market(season, manager, buyers, settings):
    settings.BROADCASTS_PER_MINUTE = 2
    made = [draft(season, manager, key=uuid.uuid4()) for _ in range(2)]
    with clock.at(JUNE):
        for each in made:
            start_broadcast(broadcast=each, by=manager)
        assert (send_slices(), send_slices(), len(sent_to())) == (2, 0, 2)
    with clock.at(JUNE + timedelta(seconds=61)):
        assert (send_slices(), len(sent_to())) == (2, 4)


def test_a_consent_after_the_stop_word_lifts_it_and_the_next_one_holds_again(season, manager, buyers):
    person = buyers[0]
    with clock.at(JUNE):
        receive_sms(phone=person.phone, text="TC")
    assert progress_of(draft(season, manager, key=uuid.uuid4())).people == 2
    with clock.at(JUNE + timedelta(hours=1)):
        record_consent(user=person, purpose=MARKETING, evidence=Consent.Evidence.WEB_FORM, by=person)
    assert progress_of(draft(season, manager, key=uuid.uuid4())).people == 3
    with clock.at(JUNE + timedelta(hours=2)):
        receive_sms(phone=person.phone, text="STOP")
    assert progress_of(draft(season, manager, key=uuid.uuid4())).people == 2
    assert StoppedPhone.objects.get().word == "stop"


def test_a_consent_from_before_the_stop_word_lifts_nothing(season, manager, buyers):
    StoppedPhone.objects.create(phone=buyers[0].phone, word="tc", stopped_at=clock.now() + timedelta(days=1))
    assert progress_of(draft(season, manager, key=uuid.uuid4())).people == 2


def test_who_chose_english_gets_the_english_text(season, manager, buyers):
    User.objects.filter(pk=buyers[1].pk).update(language="en")
    made = draft(season, manager, text="Vải chín rồi.", text_en="The lychees are ripe. " * 8, per_minute=9)
    assert made.segments == 2
    with clock.at(JUNE):
        start_broadcast(broadcast=made, by=manager)
        send_slices()
    sent = dict(Message.objects.filter(template="broadcast").values_list("to", "language"))
    assert sent == {buyers[0].phone: "vi", buyers[1].phone: "en", buyers[2].phone: "vi"}
    texts = {message.context["text"] for message in Message.objects.filter(template="broadcast", language="en")}
    assert texts == {made.text_en}


def test_nothing_is_sent_that_nobody_could_stop(season, manager, buyers, settings):
    made = draft(season, manager)
    settings.SMS_BACKEND, settings.SMS_INBOUND_TOKEN = "http", ""
    (warning,) = stop_words_come_in()
    assert (warning.id, "SMS_INBOUND_TOKEN" in warning.hint) == ("campaigns.W001", True)
    with pytest.raises(BadMessage):
        start_broadcast(broadcast=made, by=manager)
    made.refresh_from_db()
    assert made.state == Broadcast.State.DRAFT
    settings.SMS_INBOUND_TOKEN = "gateway-token"
    assert stop_words_come_in() == []
    assert start_broadcast(broadcast=made, by=manager).state == Broadcast.State.SENDING
