"""Partner applications and their keys."""

import factory

from marketplace.accounts.models import User
from marketplace.api.domain import make_key
from marketplace.api.models import Application, Scope
from tests.factories.accounts import UserFactory


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A partner's application that may do everything, far more often than any test does."""

    class Meta:
        model = Application

    name = factory.Sequence(lambda n: f"Đối tác {n}")
    owner = factory.SubFactory(UserFactory)
    scopes = list(Scope.values)
    requests_per_minute = 100_000


def key_of(application: Application) -> str:
    """Return a new key of the application, in clear."""
    return make_key(application=application, by=None).text


def add_partner(owner: User) -> dict[str, dict[str, int]]:
    """Return the things of a new application of a person: itself and a key, as addresses name them."""
    application = ApplicationFactory(owner=owner)
    key = make_key(application=application, by=None).row
    return {"application": {"pk": application.pk}, "api_key": {"pk": key.pk}}
