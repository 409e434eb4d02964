"""The cast of settlement: a post office, a household with a bank account, an admin and an accountant."""

import pytest

from farmers.models import Household, Listing
from marketplace.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.settlement import Post, WithholdingRuleFactory, household_with_account, listing_of, make_post


@pytest.fixture
def post(db) -> Post:
    WithholdingRuleFactory()
    return make_post()


@pytest.fixture
def household(db) -> Household:
    return household_with_account(name="Hộ bà Vi Thị Hoa")


@pytest.fixture
def listing(household) -> Listing:
    return listing_of(household)


@pytest.fixture
def admin(db) -> User:
    return UserFactory(admin=True, full_name="Lê Quản Trị")


@pytest.fixture
def accountant(db) -> User:
    return UserFactory(is_staff=True, full_name="Trần Kế Toán")
