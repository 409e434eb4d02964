"""Endpoints of partners, and asking for a piece of news again."""

import datetime as dt
import secrets
from collections.abc import Collection
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts import crypto
from marketplace.api.domain.addresses import require_reachable
from marketplace.api.models import Application, Delivery, Endpoint, EventKind, News
from marketplace.common import clock
from marketplace.common.errors import BadValue, WrongState

MOST_ENDPOINTS = 10
NEWS_KEPT = dt.timedelta(days=30)


class MadeEndpoint(NamedTuple):
    """A new endpoint with its secret in clear, which is shown once."""

    endpoint: Endpoint
    secret: str


def add_endpoint(*, application: Application, url: str, events: Collection[str]) -> MadeEndpoint:
    """Let news of these kinds go to an address from now on.

    Raises ``BadValue`` for an address that news may not go to, for kinds that there are not, for too many endpoints.
    """
    require_reachable(url)
    if not events or not set(events) <= set(EventKind.values):
        raise BadValue(_("Xin chọn ít nhất một loại tin."), field="body.events")
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).get(pk=application.pk)
        if Endpoint.objects.filter(application=application, is_active=True).count() >= MOST_ENDPOINTS:
            raise BadValue(_("Ứng dụng này đã có %(most)d địa chỉ nhận tin.") % {"most": MOST_ENDPOINTS}, field="body")
        endpoint = Endpoint.objects.create(
            application=application, url=url, events=sorted(set(events)), secret_sealed=crypto.encrypt(secret)
        )
    return MadeEndpoint(endpoint, secret)


def remove_endpoint(*, endpoint: Endpoint) -> None:
    """Send nothing there any more; what waits is given up. Again changes nothing."""
    with transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk).update(is_active=False)
        Delivery.objects.filter(endpoint=endpoint, status=Delivery.Status.WAITING).update(
            status=Delivery.Status.GIVEN_UP, last_error="endpoint removed"
        )


def replay(*, delivery: Delivery) -> Delivery:
    """Send a piece of news once more, as it was, whether it had arrived or was given up; one that waits goes at once.

    Raises ``WrongState`` where the endpoint has been removed.
    """
    with transaction.atomic():
        locked = Delivery.objects.select_for_update().select_related("endpoint", "news").get(pk=delivery.pk)
        if not locked.endpoint.is_active:
            raise WrongState(_("Địa chỉ nhận tin này đã gỡ, xin thêm địa chỉ mới."), code="endpoint_removed")
        locked.status, locked.attempts, locked.not_before = Delivery.Status.WAITING, 0, clock.now()
        locked.save(update_fields=["status", "attempts", "not_before"])
    return locked


def forget_news() -> int:
    """Forget news that are older than a partner may ask for again, but none that waits; return how many."""
    old = News.objects.filter(at__lt=clock.now() - NEWS_KEPT).exclude(deliveries__status=Delivery.Status.WAITING)
    deleted, by_model = old.delete()
    return by_model.get(News._meta.label, 0) if deleted else 0
