"""What the operator of the market has to set before messages of seasons can be sent and stopped."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from marketplace.campaigns.domain.broadcasts import can_be_stopped


@register()
def stop_words_come_in(**_kwargs: Any) -> list[CheckMessage]:
    """Warn where SMS go out through a gateway and no stop word can come in: it would be refused, and lost."""
    if can_be_stopped():
        return []
    hint = (
        "Set SMS_INBOUND_TOKEN to a secret, and let the gateway POST each incoming SMS (fields from, text) to "
        "/seasons/sms/ with the header Authorization: Bearer <the secret>. Stop words sent before were answered 403 "
        "and are not kept: ask the gateway for its incoming messages of that time, and post them again. Until then "
        "messages of seasons are not sent."
    )
    return [Warning("SMS_BACKEND=http without SMS_INBOUND_TOKEN: stop words are lost.", hint=hint, id="campaigns.W001")]
