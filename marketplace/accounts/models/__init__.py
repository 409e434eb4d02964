from marketplace.accounts.models.addresses import SavedAddress
from marketplace.accounts.models.codes import LoginCode, Throttle
from marketplace.accounts.models.consent import Consent
from marketplace.accounts.models.households import HouseholdAccount, HouseholdKey, HouseholdPresence
from marketplace.accounts.models.identity import BankAccount, Identity
from marketplace.accounts.models.user import User

__all__ = [
    "BankAccount",
    "Consent",
    "HouseholdAccount",
    "HouseholdKey",
    "HouseholdPresence",
    "Identity",
    "LoginCode",
    "SavedAddress",
    "Throttle",
    "User",
]
