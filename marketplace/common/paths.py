"""Where a form asks to go on to: a path of this site, or nowhere."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_path(request: HttpRequest, wanted: str) -> str:
    """Return ``wanted`` where it is a path of this site, else "".

    It begins with a slash: ``redirect`` would take any other text for the name of a view, and fail.
    """
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else ""
