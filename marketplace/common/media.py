"""Public photos, sent by the market itself, so that they are there in production without a web server in front.

Only names that the market gives are looked for: photos of listings and households (``common.pictures``) and the sizes
that Wagtail draws of an editor's pictures. A name never gets another content, so whoever has seen a photo keeps it for
a year. Papers, weighing tickets and complaints' photos lie in another storage, which has no address: views that know
who asks give them with ``private_photo``. A web server or CDN in front may
answer ``/media/`` from ``var/media`` instead, if it keeps to the same names and headers.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.files.storage import default_storage, storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

_PUBLIC = re.compile(
    r"(?:listings|households)/[0-9a-f]{32}-(?:1280|800|480|[0-9]{2,4}x[0-9]{2,4}-[0-9a-f]{36})\.(webp|avif)"
    r"|images/[A-Za-z0-9_-][A-Za-z0-9_.-]*\.(webp|jpg|jpeg|png|gif|avif)"
)
_TYPES = {"jpg": "image/jpeg"}
_KEPT = "public, max-age=31536000, immutable"


class PublicPhotos:
    """Answer for photos before sessions, languages and baskets are looked at: a page has two dozen of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(settings.MEDIA_URL):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return _photo(request.path_info.removeprefix(settings.MEDIA_URL))


def private_photo(name: str) -> FileResponse:
    """Return a photo of the private storage, for a view that has asked who may see it. Raises ``Http404``."""
    storage = storages["private"]
    if not name or not storage.exists(name):
        raise Http404
    return FileResponse(storage.open(name), content_type="image/webp")


def _photo(name: str) -> HttpResponseBase:
    """Return a public photo; anything else in the storage is not found."""
    match = _PUBLIC.fullmatch(name)
    if match is None:
        return HttpResponse(status=404)
    ending = match[1] or match[2]
    try:
        file = default_storage.open(name)
    except OSError:  # not there, or no file
        return HttpResponse(status=404)
    answer = FileResponse(file, content_type=_TYPES.get(ending, f"image/{ending}"))
    answer.headers["Cache-Control"] = _KEPT
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"  # a picture does nothing but show
    return answer
