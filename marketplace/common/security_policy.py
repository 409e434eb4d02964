"""Content-Security-Policy: a page of ours runs our own files and nothing that stands in the page itself.

Wagtail's desk (``/admin/``) writes scripts and styles into its pages and shows previews in frames: there they may be.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

HEADER = "Content-Security-Policy"
_EDITORS = ("/admin/",)
_STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_FOR_EDITORS = _STRICT | {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
}


class ContentSecurityPolicy:
    """Puts the policy on every answer that does not bring its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        tiles = _origin(getattr(settings, "MAP_TILE_URL", ""))
        self.strict = _written(_STRICT | {"img-src": f"{_STRICT['img-src']} {tiles}".strip()})
        self.for_editors = _written(_FOR_EDITORS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        policy = self.for_editors if request.path_info.startswith(_EDITORS) else self.strict
        response.headers.setdefault(HEADER, policy)
        return response


def _written(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def _origin(address: str) -> str:
    """Return scheme and host of the server of map tiles, "" where there is none."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
