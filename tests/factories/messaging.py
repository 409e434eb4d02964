"""Messages waiting in the outbox."""

import factory

from marketplace.messaging.models import Message


class MessageFactory(factory.django.DjangoModelFactory):
    """An SMS about a cancelled order, waiting to be sent."""

    class Meta:
        model = Message

    channel = Message.Channel.SMS
    to = "+84912345678"
    template = "order_cancelled"
    context = factory.LazyFunction(lambda: {"number": "CPTEST0001"})


class CodeMessageFactory(MessageFactory):
    """A login code, waiting to be sent before every notice."""

    template = "login_code"
    priority = Message.Priority.CODE
    context = factory.LazyFunction(lambda: {"code": "123456", "minutes": 10})
