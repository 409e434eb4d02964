"""The factories that every room's tests stand on."""

import pytest

from marketplace.common.phones import normalise_phone
from tests.factories.accounts import PASSWORD, BankAccountFactory, IdentityFactory, ManagedPersonFactory, UserFactory


@pytest.mark.django_db
def test_a_user_has_a_valid_phone_of_their_own_and_the_known_password():
    users = UserFactory.create_batch(3)
    assert len({user.phone for user in users}) == 3
    assert all(normalise_phone(user.phone) == user.phone for user in users)
    assert users[0].check_password(PASSWORD)


@pytest.mark.django_db
def test_roles_and_managed_people():
    assert UserFactory(admin=True).is_superuser
    assert UserFactory(phone_unverified=True).phone_verified_at is None
    managed = ManagedPersonFactory()
    assert managed.phone is None
    assert not managed.has_usable_password()
    assert managed.reachable_phone == managed.managed_by.phone


@pytest.mark.django_db
def test_sealed_rows_open_again():
    assert IdentityFactory(number="024099123456").reveal() == "024099123456"
    assert BankAccountFactory(number="19034567890123").reveal() == "19034567890123"
