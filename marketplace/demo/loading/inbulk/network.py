"""Points with their people, coverage and shelves, many at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Product
from logistics.models import Carrier, Clerk, Coverage, FloatIssue, Operator, Outlet, Point, StockSlip
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.common.phones import normalise_phone
from marketplace.demo.loading.inbulk.goods import Move, Offer, move_in, offer_goods
from marketplace.demo.loading.inbulk.people import BATCH, Newcomer, register_people
from marketplace.ledger.domain import EntrySpec, LegSpec, operator_owner, point_owner, post_entries
from marketplace.ledger.models import Account
from marketplace.shop.partner.models import LegalSeller, Partner, StockMovement


@dataclass(frozen=True)
class Branch:
    """A point to open, who heads it, who works there, who carries from there (code, person)."""

    code: str
    name: str
    operator: Operator
    commune: Commune
    phone: str
    address_text: str
    delivers: bool
    head: Newcomer
    clerk: Newcomer
    carriers: Sequence[tuple[str, Newcomer]] = ()


@dataclass(frozen=True)
class Delivery:
    """What comes onto a shelf: a product at a price, so many packs, by which paper."""

    product: Product
    price: int
    packs: int
    document: str


def open_points(branches: Sequence[Branch], *, max_grams: int) -> tuple[list[Point], list[Carrier]]:
    """Open points, each with its head, its clerk and its carriers, in the same order."""
    points = Point.objects.bulk_create(
        (
            Point(
                code=branch.code,
                name=branch.name,
                operator=branch.operator,
                commune=branch.commune,
                phone=normalise_phone(branch.phone),
                address_text=branch.address_text,
                latitude=branch.commune.latitude,
                longitude=branch.commune.longitude,
                delivers=branch.delivers,
            )
            for branch in branches
        ),
        batch_size=BATCH,
    )
    people = iter(register_people([one for branch in branches for one in _people_of(branch)]))
    clerks, carriers = [], []
    for point, branch in zip(points, branches, strict=True):
        clerks.append(Clerk(point=point, user=next(people), role=Clerk.Role.HEAD))
        clerks.append(Clerk(point=point, user=next(people)))
        carriers += [
            Carrier(code=code, user=next(people), point=point, max_grams=max_grams) for code, _person in branch.carriers
        ]
    Clerk.objects.bulk_create(clerks, batch_size=BATCH)
    return points, Carrier.objects.bulk_create(carriers, batch_size=BATCH)


def _people_of(branch: Branch) -> list[Newcomer]:
    return [branch.head, branch.clerk, *(person for _code, person in branch.carriers)]


def cover_communes(rows: Iterable[Coverage]) -> None:
    """Write who delivers where."""
    Coverage.objects.bulk_create(rows, batch_size=BATCH)


def open_outlets(places: Sequence[Point | Carrier], sellers: Sequence[LegalSeller]) -> list[Outlet]:
    """Open an outlet of a seller at each place: a point, or a carrier's van."""
    partners = Partner.objects.bulk_create(
        (_stocking_place(place, seller) for place, seller in zip(places, sellers, strict=True)), batch_size=BATCH
    )
    return Outlet.objects.bulk_create(
        (
            Outlet(
                partner=partner,
                point=place if isinstance(place, Point) else None,
                carrier=place if isinstance(place, Carrier) else None,
            )
            for place, partner in zip(places, partners, strict=True)
        ),
        batch_size=BATCH,
    )


def _stocking_place(place: Point | Carrier, seller: LegalSeller) -> Partner:
    home = place.point if isinstance(place, Carrier) else place
    kind = Partner.Place.VAN if isinstance(place, Carrier) else Partner.Place.POINT
    name = _("Xe bưu tá %(code)s") % {"code": place.code} if isinstance(place, Carrier) else home.name
    return Partner(
        name=name,
        code=f"{kind}-{place.code}-{seller.pk}".lower(),
        legal_seller=seller,
        place=kind,
        commune=home.commune,
        address_text=home.address_text,
    )


def fill_shelves(rows: Iterable[tuple[Outlet, Delivery, UUID]], *, by: User) -> None:
    """Price each product at its outlet and take its packs in, under the key of the paper."""
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        records = offer_goods(
            [
                Offer(one.product, outlet.partner, f"{outlet.partner.code}-{one.product.pk}", one.price)
                for outlet, one, _key in batch
            ],
            by=by,
        )
        slips = StockSlip.objects.bulk_create(
            StockSlip(
                key=key, kind=StockSlip.Kind.RECEIVED, stockrecord=record, packs=one.packs, reason=one.document, by=by
            )
            for record, (_outlet, one, key) in zip(records, batch, strict=True)
        )
        received = StockMovement.Kind.RECEIVED
        move_in(
            [
                Move(record, received, slip.packs, "stock_slip", f"stock_slip:{slip.pk}")
                for record, slip in zip(records, slips, strict=True)
            ],
            by=by,
        )


def issue_floats(points: Sequence[tuple[Point, UUID]], *, amount: int, by: User) -> None:
    """Give each point's till so many đồng of small change out of its operator's clearing."""
    left = iter(points)
    while batch := list(islice(left, BATCH)):
        issues = FloatIssue.objects.bulk_create(
            FloatIssue(key=key, point=point, amount=amount, issued_by=by) for point, key in batch
        )
        post_entries(
            [
                EntrySpec(
                    "float_issued",
                    f"float:{issue.pk}",
                    [
                        LegSpec(Account.Kind.TILL, point_owner(issue.point), amount),
                        LegSpec(Account.Kind.CLEARING, operator_owner(issue.point.operator), -amount),
                    ],
                    by,
                )
                for issue in issues
            ]
        )
