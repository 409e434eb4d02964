"""POST /scans, GET /campaigns/{slug}/figures."""

from collections import Counter
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router

from logistics.domain.scanning import BatchLine, ScanSpec, record_scans
from logistics.models import Point
from marketplace.api.door import PartnerKey, application_of
from marketplace.api.models import Scope
from marketplace.api.schemas import scans as shapes
from marketplace.campaigns.queries import Amounts, campaigns_visible_to, figures, provinces_visible_to

router = Router()
Slug = Annotated[str, Path(min_length=1, max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")]


@router.post(
    "/scans",
    auth=PartnerKey(Scope.SCANS_WRITE),
    response=shapes.ScanAnswers,
    tags=["scans"],
    summary="Record scans of parcels",
)
def scans(request: HttpRequest, batch: shapes.Scans) -> Any:
    """Up to 500 in any order. Each scan is recorded once for its key, however often it is sent; one that is refused
    stops none of the others. Needs no Idempotency-Key: the scans have keys of their own.
    """
    points = {point.code: point for point in Point.objects.filter(code__in={scan.point for scan in batch.scans})}
    known = [scan for scan in batch.scans if scan.point in points]
    lines = record_scans(
        scans=[
            ScanSpec(
                key=scan.key,
                s10=scan.s10,
                kind=scan.kind,
                device_time=scan.device_time,
                point=points[scan.point],
                reason=scan.reason,
            )
            for scan in known
        ],
        by=application_of(request).owner,
    )
    told = iter(lines)
    answers = [_answer(next(told)) if scan.point in points else _no_point(scan) for scan in batch.scans]
    counted = Counter(answer.outcome for answer in answers)
    return shapes.ScanAnswers(
        recorded=counted["recorded"], known=counted["known"], refused=counted["refused"], scans=answers
    )


def _answer(line: BatchLine) -> shapes.ScanAnswer:
    if line.result is None:
        code = line.error.code if line.error else "refused"
        return shapes.ScanAnswer(key=line.spec.key, outcome="refused", code=code, detail=str(line.error))
    outcome: Any = "recorded" if line.result.created else "known"
    return shapes.ScanAnswer(key=line.spec.key, outcome=outcome, fits=line.result.fits)


def _no_point(scan: shapes.NewScan) -> shapes.ScanAnswer:
    sentence = _("Không có bưu cục nào mang mã này.")
    return shapes.ScanAnswer(key=scan.key, outcome="refused", code="unknown_point", detail=sentence)


@router.get(
    "/campaigns/{slug}/figures",
    auth=PartnerKey(Scope.CAMPAIGNS_READ),
    response=shapes.Figures,
    tags=["campaigns"],
    summary="Read a season's figures",
)
def campaign_figures(request: HttpRequest, slug: Slug) -> Any:
    """Of the seasons, and the provinces of them, that the application's owner may see."""
    owner = application_of(request).owner
    campaign = campaigns_visible_to(owner).filter(slug=slug).first()
    if campaign is None:
        raise Http404
    found = figures(campaign, provinces=list(provinces_visible_to(owner, campaign)))
    return shapes.Figures(
        slug=campaign.slug,
        name=campaign.name,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        as_of=found.as_of,
        orders=found.orders,
        packs=found.packs,
        amount=found.amount,
        grams=found.grams,
        estimated_grams=found.estimated_grams,
        parcels_delivered=found.delivered,
        parcels_returned=found.returned,
        parcels_cancelled=found.cancelled,
        parcels_under_way=found.under_way,
        households_active=found.households_active,
        households_paid=found.households_paid,
        paid=found.paid,
        visits=found.visits,
        crops=[_crop(crop.slug, amounts) for crop, amounts in found.by_crop.items()],
        provinces=[_province(part) for part in found.by_province],
    )


def _crop(slug: str, amounts: Amounts) -> shapes.CropFigure:
    return shapes.CropFigure(
        crop=slug,
        unit=amounts.unit,
        packs=amounts.packs,
        amount=amounts.amount,
        measured=amounts.measured,
        estimated=amounts.estimated,
        unknown_packs=amounts.unknown_packs,
    )


def _province(part: Any) -> shapes.ProvinceFigure:
    return shapes.ProvinceFigure(
        code=part.label.code,
        name=part.label.name,
        orders=part.orders,
        packs=part.packs,
        amount=part.amount,
        grams=part.grams,
        households_active=part.households_active,
        households_paid=part.households_paid,
    )
