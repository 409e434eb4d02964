"""From figures to charts and names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.models import Operator
from marketplace.campaigns.charts import BarChart, bar_chart
from marketplace.campaigns.domain.bulk import BULK
from marketplace.campaigns.models import CampaignTarget
from marketplace.campaigns.queries import Figures, Pace, Part
from marketplace.common.brands import brands as all_brands
from marketplace.common.templatetags.market import dong, kg, number
from marketplace.shop.order.models import Channel

_CHANNELS = {**dict(Channel.choices), BULK: gettext_lazy("bán sỉ theo xe")}


def charts_of(found: Figures, paces: list[Pace]) -> list[BarChart]:
    """Return the charts of a season: kg a day with what each day left has to bring, đồng a day, their hours, orders."""
    days = sorted(found.by_day, key=lambda part: part.label)
    needed = next((pace.needed for pace in paces if pace.target.measure == CampaignTarget.Measure.KG), None)
    weights = [(f"{part.label:%d/%m}", part.grams, kg(part.grams)) for part in days]
    money = [(f"{part.label:%d/%m}", part.amount, dong(part.amount)) for part in days]
    hours = [(f"{part.label} h", part.amount, dong(part.amount)) for part in found.by_hour]
    orders = [(f"{part.label:%d/%m}", part.orders, number(part.orders)) for part in days]
    line = {"line": needed * 1000, "line_label": _line_label(needed)} if needed else {}
    charts = [
        bar_chart(_("Khối lượng mỗi ngày"), weights, top_label=_top(weights), **line),  # type: ignore[arg-type]
        bar_chart(_("Tiền hàng mỗi ngày"), money, top_label=_top(money)),
        bar_chart(_("Tiền hàng theo giờ đặt"), hours, top_label=_top(hours)),
        bar_chart(_("Đơn mỗi ngày"), orders, top_label=_top(orders)),
    ]
    return [chart for chart in charts if chart is not None]


@dataclass(frozen=True)
class Dimension:
    """A table of a season's parts along one dimension; which columns it has."""

    code: str
    title: str
    heading: str
    parts: list[Part]
    has_households: bool = False
    has_listings: bool = False
    has_visits: bool = True


def dimensions_of(found: Figures) -> list[Dimension]:
    """Return the season along each dimension, the parts with their names."""
    operators = dict(Operator.objects.values_list("code", "name"))
    brands = {brand.slug: brand.name for brand in all_brands().values()}
    brands[settings.MARKET_BRAND] = settings.OSCAR_SHOP_NAME
    provinces = [replace(part, label=part.label.name) for part in found.by_province]
    days = [replace(part, label=f"{part.label:%d/%m/%Y}") for part in found.by_day]
    hours = [replace(part, label=f"{part.label:02d}:00") for part in found.by_hour]
    return [
        Dimension(
            "provinces",
            _("Theo tỉnh"),
            _("Tỉnh"),
            provinces,
            has_households=True,
            has_listings=True,
            has_visits=False,  # nobody knows from which province a visitor comes
        ),
        Dimension("channels", _("Theo kênh"), _("Kênh"), _named(found.by_channel, _CHANNELS), has_households=True),
        Dimension(
            "operators",
            _("Theo doanh nghiệp bưu chính"),
            _("Bưu chính"),
            _named(found.by_operator, operators, nobody=_("không qua bưu chính")),
            has_households=True,
        ),
        Dimension(
            "brands", _("Theo thương hiệu"), _("Thương hiệu"), _named(found.by_brand, brands), has_households=True
        ),
        Dimension("dates", _("Theo ngày đặt"), _("Ngày"), days, has_households=True),
        Dimension("hours", _("Theo giờ đặt"), _("Giờ"), hours, has_households=True),
    ]


def summary_rows(context: Mapping[str, Any]) -> list[list[Any]]:
    """Return what the desk says of the whole (of ``views.seasons.overview``), for a sheet: what, how much."""
    found: Figures = context["figures"]
    rows: list[list[Any]] = [
        [_("Mùa"), found.campaign.name],
        [_("Từ ngày"), found.campaign.starts_on],
        [_("Đến ngày"), found.campaign.ends_on],
        [_("Phần của"), ", ".join(province.name for province in context["provinces"])],
        [_("Hàng tính theo cân (kg)"), found.grams / 1000],
        [_("trong đó ước tính (kg)"), found.estimated_grams / 1000],
        [_("Đơn hàng"), found.orders],
        [_("Tiền hàng (đồng)"), found.amount],
        [_("Gói đã bán"), found.packs],
        [_("Hộ có hàng bán"), found.households_active],
        [_("Hộ đã nhận tiền"), found.households_paid],
        [_("Đã trả người bán (đồng)"), found.paid],
        [_("Mặt hàng đang bày"), context["listings"]],
    ]
    if not context["is_part"]:
        rows.append([_("Lượt xem"), found.visits])
    rows += [
        [_("Kiện đang đi"), found.under_way],
        [_("Kiện đã giao"), found.delivered],
        [_("Kiện trả lại"), found.returned],
        [_("Kiện đã hủy"), found.cancelled],
        [_("Giảm giá của mùa (đồng)"), found.counts["discount"]],
    ]
    rows += [
        [_("Chỉ tiêu: %(what)s") % {"what": pace.target.get_measure_display()}, pace.target.amount, pace.reached]
        for pace in context["paces"]
    ]
    return [*rows, *([rule.get_unit_display(), rule.words] for rule in context["counting_rules"])]


def dimension_rows(dimension: Dimension) -> list[list[Any]]:
    """Return a dimension's table for a sheet, one row a part, weight in kg of the crops that are weighed."""
    orders = _("Đơn") if dimension.has_visits else _("Đơn (đơn của nhiều tỉnh đếm ở mỗi tỉnh)")
    titles = [dimension.heading, orders, _("Gói"), _("Hàng tính theo cân (kg)"), _("Tiền hàng (đồng)")]
    titles.append(_("Đã trả người bán (đồng)"))
    if dimension.has_visits:
        titles.append(_("Lượt xem"))
    if dimension.has_households:
        titles += [_("Hộ bán"), _("Hộ đã nhận tiền")]
    if dimension.has_listings:
        titles.append(_("Mặt hàng"))
    rows: list[list[Any]] = [titles]
    for part in dimension.parts:
        row = [part.label, part.orders, part.packs, part.grams / 1000, part.amount, part.paid]
        if dimension.has_visits:
            row.append(part.visits)
        if dimension.has_households:
            row += [part.households_active, part.households_paid]
        rows.append([*row, part.listings] if dimension.has_listings else row)
    return rows


def _named(parts: list[Part], names: Mapping[str, Any], nobody: str = "") -> list[Part]:
    """Return the parts with their names; what belongs to none (visits, trucks) says so."""
    nobody = nobody or _("không ghi")
    return [replace(part, label=str(names.get(part.label, part.label)) or nobody) for part in parts]


def _line_label(needed: int) -> str:
    return _("Đường gạch: cần %(kg)s kg mỗi ngày còn lại để đạt chỉ tiêu.") % {"kg": number(needed)}


def _top(values: list[tuple[str, int, str]]) -> str:
    if not values:
        return ""
    best = max(values, key=lambda value: value[1])
    return _("cao nhất %(much)s (%(when)s)") % {"much": best[2], "when": best[0]}
