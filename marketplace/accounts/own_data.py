"""What this room knows of a person (``accounts.personal``): who they are, their consents, addresses, ration keys."""

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from marketplace.accounts.domain.households import find_account, forget_phone
from marketplace.accounts.models import BankAccount, Consent, Identity, LoginCode, SavedAddress, User
from marketplace.accounts.personal import PersonalPart
from marketplace.common import clock

# Tables of Oscar and allauth that no page of ours writes; should anything be there, it goes.
_LEFTOVERS = (
    ("address.UserAddress", "user"),
    ("analytics.UserRecord", "user"),
    ("analytics.UserProductView", "user"),
    ("analytics.UserSearch", "user"),
    ("communication.Email", "user"),
    ("communication.Notification", "recipient"),
    ("customer.ProductAlert", "user"),
    ("reviews.ProductReview", "user"),
    ("reviews.Vote", "user"),
    ("wishlists.WishList", "owner"),
    ("account.EmailAddress", "user"),
    ("payment.Bankcard", "user"),
)


def _person(person: User) -> dict[str, object]:
    identity = Identity.objects.filter(user=person).first()
    household = find_account(phone=person.phone) if person.phone else None
    return {
        "phone": person.phone,
        "phone_verified_at": person.phone_verified_at,
        "email": person.email,
        "full_name": person.full_name,
        "language": person.language,
        "joined_at": person.date_joined,
        "last_login": person.last_login,
        "citizen_id_ends_with": identity.citizen_id_end if identity else None,
        "bank_accounts": [
            {"bank": each.bank_name, "holder": each.holder, "ends_with": each.number_end, "added_at": each.added_at}
            for each in BankAccount.objects.filter(owner=person).order_by("pk")
        ],
        "ration_household": {"name": household.name, "address": household.address_text} if household else None,
    }


def _erase_person(person: User) -> None:
    """Delete what only this room has; name, phone and password are taken off the person's own row last."""
    Identity.objects.filter(user=person).delete()
    for account in BankAccount.objects.filter(owner=person):
        _delete_unused(account)
    if person.phone:
        LoginCode.objects.filter(phone=person.phone).delete()
        forget_phone(phone=person.phone)
    for label, key in _LEFTOVERS:
        apps.get_model(label)._default_manager.filter(**{key: person}).delete()


def _delete_unused(account: BankAccount) -> None:
    """Delete an account that nothing was paid to; where something was, the voucher names it."""
    try:
        with transaction.atomic():
            account.delete()
    except ProtectedError:
        return


def _kept_of_person(person: User) -> str:
    if person.phone and find_account(phone=person.phone):
        return _(
            "Sổ định mức giữ một mã băm của số điện thoại (không đọc ngược ra số được), để không ai mua quá phần mình."
        )
    return ""


def _addresses(person: User) -> list[dict[str, object]]:
    kept = SavedAddress.objects.filter(owner=person).select_related("commune__province").order_by("pk")
    return [
        {
            "recipient": each.recipient_name,
            "phone": each.recipient_phone,
            "address": each.address_text,
            "commune": each.commune.name,
            "province": each.commune.province.name,
            "note": each.note,
            "default": each.is_default,
            "added_at": each.added_at,
        }
        for each in kept
    ]


def _erase_addresses(person: User) -> None:
    SavedAddress.objects.filter(owner=person).delete()


def _consents(person: User) -> list[dict[str, object]]:
    return [
        {
            "purpose": each.purpose,
            "given_at": each.given_at,
            "text_version": each.text_version,
            "evidence": each.evidence,
            "evidence_ref": each.evidence_ref,
            "withdrawn_at": each.withdrawn_at,
        }
        for each in Consent.objects.filter(user=person).order_by("pk")
    ]


def _withdraw_all(person: User) -> None:
    Consent.objects.filter(user=person, withdrawn_at__isnull=True).update(withdrawn_at=clock.now(), withdrawn_by=person)
    Consent.objects.filter(user=person).update(evidence_ref="")


def _kept_of_consents(person: User) -> str:
    if Consent.objects.filter(user=person).exists():
        return _("Ngày bạn đồng ý và rút lại, không còn tên: luật bắt sàn chứng minh được từng lần đồng ý.")
    return ""


PARTS = (
    PersonalPart("person", _person, _erase_person, keeps=_kept_of_person),
    PersonalPart("addresses", _addresses, _erase_addresses),
    PersonalPart("consents", _consents, _withdraw_all, keeps=_kept_of_consents),
)
