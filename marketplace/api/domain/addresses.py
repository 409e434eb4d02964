"""To which addresses news may go: never into the market's own network.

Outside development only https, and only hosts that resolve to public addresses. Who sends asks again at that moment and
connects to the very address that was checked, so that a name which resolves to another one a moment later gets nothing.
"""

import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.common.errors import BadValue


class Target(NamedTuple):
    """Where to connect: the checked IP address, and the host's name for TLS and the Host header."""

    scheme: str
    host: str
    port: int
    address: str
    path: str


class Unreachable(Exception):
    """The address may not be connected to, or its name does not resolve."""


def require_reachable(url: str) -> None:
    """Raise ``BadValue`` unless news may be sent to the address."""
    try:
        resolve(url)
    except Unreachable as error:
        raise BadValue(
            _("Không gửi tin đến địa chỉ này được: cần https và một máy chủ công khai."), field="body.url"
        ) from error


def resolve(url: str) -> Target:
    """Return where to connect for an address. Raises ``Unreachable`` where that is not allowed."""
    scheme, host, port, path = _read(url)
    if settings.PRODUCTION and scheme != "https":
        raise Unreachable("https only")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("the name does not resolve") from error
    addresses = [str(each[4][0]) for each in found]
    if settings.PRODUCTION and not all(_is_public(address) for address in addresses):
        raise Unreachable("not a public address")
    return Target(scheme, host, port, addresses[0], path)


def _read(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Unreachable("no address") from error
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password or parts.fragment:
        raise Unreachable("no address")
    if not url.isascii() or any(char.isspace() for char in url):
        raise Unreachable("no address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path


def _is_public(address: str) -> bool:
    """Whether the address is in the open network; one inside another (IPv4 in IPv6) counts as what it holds."""
    ip = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    ip = mapped or ip
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
