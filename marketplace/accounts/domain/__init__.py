"""Everything that changes what is known about a person."""

from marketplace.accounts.domain.codes import TooManyCodes, check_code, issue_code, new_reference
from marketplace.accounts.domain.consents import ConsentNeedsEvidence, record_consent, withdraw_consent
from marketplace.accounts.domain.identities import (
    IdentityTaken,
    add_bank_account,
    record_identity,
    reseal_old_rows,
)
from marketplace.accounts.domain.passwords import TooManyTries, check_password, set_password
from marketplace.accounts.domain.people import (
    EmailTaken,
    PhoneTaken,
    add_managed_person,
    change_email,
    change_profile,
    confirm_phone,
    register_person,
    tidy_name,
)

__all__ = [
    "ConsentNeedsEvidence",
    "EmailTaken",
    "IdentityTaken",
    "PhoneTaken",
    "TooManyCodes",
    "TooManyTries",
    "add_bank_account",
    "add_managed_person",
    "change_email",
    "change_profile",
    "check_code",
    "check_password",
    "confirm_phone",
    "issue_code",
    "new_reference",
    "record_consent",
    "record_identity",
    "register_person",
    "reseal_old_rows",
    "set_password",
    "tidy_name",
    "withdraw_consent",
]
