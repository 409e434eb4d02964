"""Where a request comes from, for limits only; never stored in clear."""

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def address_of(request: HttpRequest | None) -> str | None:
    """Return the client's address (an IPv6 one as its network), ``None`` when it is not known."""
    if request is None or not request.META.get("REMOTE_ADDR"):
        return None
    try:
        address: str = truncate_ip(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return None
    return address
