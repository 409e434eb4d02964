"""What is known and what is missing of a household that registers: for reviewers, and for the household itself."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farmers.models import GrowingArea, Household, HouseholdMember, Registration
from marketplace.accounts.models import Consent, Identity

Role = HouseholdMember.Role


@dataclass(frozen=True)
class Check:
    """One line of the checklist. What ``blocks`` has to be there before a household is verified."""

    code: str
    label: Promise
    done: bool
    blocks: bool
    todo: Promise


_CHECKS = (
    ("identity", _("đã xem giấy tờ tùy thân của chủ hộ"), True, _("Xem căn cước của chủ hộ và ghi số.")),
    ("consent", _("chủ hộ đồng ý bán hàng trên sàn"), True, _("Lấy mã qua điện thoại hoặc giấy có chữ ký.")),
    ("paper", _("giấy đồng ý có chữ ký đã được chụp"), True, _("Chụp giấy có chữ ký của hộ và gửi ở trang của tệp.")),
    ("commune", _("biết xã, phường"), True, _("Ghi xã, phường của hộ.")),
    ("area", _("có vườn, ruộng hoặc chuồng"), False, _("Hỏi hộ trồng gì, nuôi gì và thêm vào.")),
    ("account", _("có tài khoản nhận tiền"), False, _("Chưa có thì tiền bán hàng được giữ lại, chưa trả.")),
    ("tax", _("biết tình trạng thuế"), False, _("Ghi mã số thuế, hoặc giấy tờ được miễn thuế.")),
)


def with_checks(households: "QuerySet[Household]") -> "QuerySet[Household]":
    """Add what the checklist asks, as columns: the number of queries does not grow with the rows."""
    owner = HouseholdMember.objects.filter(household=OuterRef("pk"), role=Role.OWNER, until__isnull=True)
    consent = Consent.objects.filter(user=OuterRef("user"), purpose=Consent.Purpose.TRADE, withdrawn_at__isnull=True)
    identity = Identity.objects.filter(user=OuterRef("user"), verified_at__isnull=False)
    unphotographed = Registration.objects.filter(
        household=OuterRef("pk"), evidence=Registration.Evidence.PAPER, paper__isnull=True
    )
    taxed = ~Q(legal_seller__tax_code="") | Q(legal_seller__grower_exempt=True)
    return households.annotate(
        has_identity=Exists(owner.filter(Exists(identity))),
        has_consent=Exists(owner.filter(Exists(consent))),
        has_paper=~Exists(unphotographed),
        has_area=Exists(GrowingArea.objects.filter(household=OuterRef("pk"))),
        has_account=Exists(Household.objects.filter(pk=OuterRef("pk"), legal_seller__bank_account__isnull=False)),
        has_tax=Exists(Household.objects.filter(taxed, pk=OuterRef("pk"))),
    )


def checklist(household: Household) -> list[Check]:
    """Return the checklist of a household that comes from ``with_checks``."""
    return [
        Check(code, label, code == "commune" or bool(getattr(household, f"has_{code}")), blocks, todo)
        for code, label, blocks, todo in _CHECKS
    ]


def check_labels() -> list[tuple[str, Promise]]:
    """Return (code, words) of the checks that a household may lack."""
    return [(code, label) for code, label, _blocks, _todo in _CHECKS if code != "commune"]


def missing_for_verification(household: Household) -> list[str]:
    """Return in words what a verification still needs."""
    fresh = with_checks(Household.objects.filter(pk=household.pk)).get()
    return [str(check.label) for check in checklist(fresh) if check.blocks and not check.done]
