"""How lately somebody showed who they are, as allauth notes it in the session."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

RECENT_SECONDS = 15 * 60


def answered_code_lately(request: HttpRequest) -> bool:
    """Whether the person logged in by an SMS code within the last quarter of an hour."""
    if not request.user.is_authenticated:
        return False
    oldest = time.time() - RECENT_SECONDS
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "code" and record.get("at", 0) >= oldest for record in records)
