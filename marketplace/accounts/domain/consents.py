"""What a person agreed to: recorded with its evidence, withdrawn without losing the history."""

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import Consent, User
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.text import clean

CURRENT_TEXT = "2026-01"
"""Version of the texts that people agree to today; raise it when a text's meaning changes."""


class ConsentNeedsEvidence(DomainError):
    """A consent taken for somebody else must say where it is written down."""

    code = "consent_needs_evidence"


def record_consent(
    *,
    user: User,
    purpose: str,
    evidence: str,
    by: User,
    text_version: str = CURRENT_TEXT,
    evidence_ref: str = "",
) -> Consent:
    """Record that ``user`` agrees to ``purpose``. A consent in force to the same text is returned as it is; one to
    an older text is closed and followed by the new one. ``evidence_ref`` names the paper or call.

    Raises ``ConsentNeedsEvidence`` when somebody else records it without naming the evidence.
    """
    reference = clean(evidence_ref)[:120]
    if by.pk != user.pk and not reference:
        raise ConsentNeedsEvidence(_("Xin ghi số giấy hoặc cuộc gọi làm bằng chứng đồng ý."))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two clerks at once must not both find nothing
        in_force = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at__isnull=True).first()
        if in_force is not None and in_force.text_version == text_version:
            return in_force
        if in_force is not None:
            _close(in_force)
        return Consent.objects.create(
            user=user,
            purpose=Consent.Purpose(purpose),
            evidence=Consent.Evidence(evidence),
            evidence_ref=reference,
            text_version=text_version,
            recorded_by=by,
        )


def withdraw_consent(*, user: User, purpose: str, by: User) -> bool:
    """End the consent in force; the row stays as history. Returns whether there was one (a repeat is no error)."""
    with transaction.atomic():
        updated = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at__isnull=True).update(
            withdrawn_at=clock.now(), withdrawn_by=by
        )
    return updated == 1


def _close(consent: Consent) -> None:
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])
