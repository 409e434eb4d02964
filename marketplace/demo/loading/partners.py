"""The demo's partner: an application whose key is printed for everyone, as the demo people's passwords are."""

from logistics.domain.network import add_clerk
from logistics.models import Point
from marketplace.accounts.models import User
from marketplace.api.domain import make_key, register_application
from marketplace.api.models import ApiKey, Application, Scope
from marketplace.campaigns.domain import add_member
from marketplace.campaigns.models import Campaign, CampaignMember

API_KEY = "cp_mau0000001_chi0de0thu0khong0phai0bi0mat0ai0cung0biet0khoa0nay"
"""Opens a market with demo data only: nothing else makes a key that is known."""
REQUESTS_PER_MINUTE = 60_000
"""Far beyond what one machine answers: who measures the API is not to measure its limit."""
_POINTS = ("010001", "240001")
"""Where the cast's clerks work: there the application may record scans."""


def load_partner(cast: dict[str, User], season: Campaign) -> Application:
    """Register the application with its key; its owner works at two post offices and follows the season."""
    owner = cast["partner"]
    application = register_application(
        name="Đối tác mẫu",
        owner=owner,
        scopes=Scope.values,
        requests_per_minute=REQUESTS_PER_MINUTE,
        by=cast["admin"],
    )
    make_key(application=application, by=cast["admin"], text=API_KEY)
    for point in Point.objects.filter(code__in=_POINTS):
        add_clerk(point=point, user=owner)
    add_member(campaign=season, user=owner, role=CampaignMember.Role.VIEWER, by=cast["admin"])
    return application


def api_key() -> str:
    """Return the demo's key where it opens this market, else ""."""
    prefix = API_KEY.split("_")[1]
    return API_KEY if ApiKey.objects.filter(prefix=prefix, revoked_at=None).exists() else ""
