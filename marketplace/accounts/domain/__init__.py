"""Everything that changes what is known about a person."""

from marketplace.accounts.domain.addresses import (
    AddressGone,
    AddressSpec,
    add_address,
    change_address,
    make_address_default,
    remove_address,
)
from marketplace.accounts.domain.codes import TooManyCodes, check_code, issue_code, new_reference
from marketplace.accounts.domain.consents import ConsentNeedsEvidence, record_consent, withdraw_consent
from marketplace.accounts.domain.erasing import (
    ErasureWaits,
    erase_person,
    personal_data,
    reasons_to_wait,
    what_is_kept,
)
from marketplace.accounts.domain.households import (
    KeyTaken,
    WrongCode,
    account_answering,
    account_of,
    account_seen,
    find_account,
    open_account,
    remove_key,
    verify_identity_key,
    verify_phone_key,
)
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
    "AddressGone",
    "AddressSpec",
    "ConsentNeedsEvidence",
    "EmailTaken",
    "ErasureWaits",
    "IdentityTaken",
    "KeyTaken",
    "PhoneTaken",
    "TooManyCodes",
    "TooManyTries",
    "WrongCode",
    "account_answering",
    "account_of",
    "account_seen",
    "add_address",
    "add_bank_account",
    "add_managed_person",
    "change_address",
    "change_email",
    "change_profile",
    "check_code",
    "check_password",
    "confirm_phone",
    "erase_person",
    "find_account",
    "issue_code",
    "make_address_default",
    "new_reference",
    "open_account",
    "personal_data",
    "reasons_to_wait",
    "record_consent",
    "record_identity",
    "register_person",
    "remove_address",
    "remove_key",
    "reseal_old_rows",
    "set_password",
    "tidy_name",
    "what_is_kept",
    "verify_identity_key",
    "verify_phone_key",
    "withdraw_consent",
]
