"""POST /households/codes, POST /households: a household that buys rationed goods shows itself."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Status

from marketplace.api.domain.households import ask_household, household_answered
from marketplace.api.door import PartnerKey, application_of
from marketplace.api.models import Scope
from marketplace.api.problems import wrong_field
from marketplace.api.schemas import households as shapes
from marketplace.common.phones import BadPhone

router = Router(tags=["households"])
key = PartnerKey(Scope.ORDERS_WRITE)


@router.post("/households/codes", auth=key, response={201: shapes.CodeSent}, summary="Send a household a code")
def send_code(request: HttpRequest, wanted: shapes.CodeWanted) -> Any:
    """To its telephone, by the market. Asked again, another one is sent, and a phone gets only a few an hour, so this
    needs no Idempotency-Key.
    """
    try:
        sent = ask_household(phone=wanted.phone, language=(get_language() or "vi")[:2])
    except BadPhone as error:
        raise wrong_field("body.phone", error.code, str(error)) from error
    return Status(201, shapes.CodeSent(reference=sent.reference, expires_at=sent.expires_at))


@router.post("/households", auth=key, response={201: shapes.HouseholdThere}, summary="Show that a household is there")
def answered(request: HttpRequest, answer: shapes.Answered) -> Any:
    """With the code that it read out. Good for one order of rationed goods within half an hour. A code is good once,
    and has five tries, so this needs no Idempotency-Key.
    """
    there = household_answered(
        application=application_of(request), reference=answer.reference, code=answer.code, name=answer.name
    )
    return Status(201, shapes.HouseholdThere(household=there.token, expires_at=there.expires_at))
