"""From figures to charts and names."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.campaigns.charts import BarChart, bar_chart
from marketplace.campaigns.domain.bulk import BULK
from marketplace.campaigns.models import CampaignTarget
from marketplace.campaigns.queries import Figures, Pace, Part
from marketplace.common.templatetags.market import dong, kg, number
from marketplace.shop.order.models import Channel

_CHANNELS = {**dict(Channel.choices), BULK: gettext_lazy("bán sỉ theo xe")}


def charts_of(found: Figures, paces: list[Pace]) -> list[BarChart]:
    """Return the charts of a season: kg a day with what each day left has to bring, đồng a day, orders' hours."""
    days = sorted(found.by_day, key=lambda part: part.label)
    needed = next((pace.needed for pace in paces if pace.target.measure == CampaignTarget.Measure.KG), None)
    weights = [(f"{part.label:%d/%m}", part.grams, kg(part.grams)) for part in days]
    money = [(f"{part.label:%d/%m}", part.amount, dong(part.amount)) for part in days]
    hours = [(f"{part.label} h", part.amount, dong(part.amount)) for part in found.by_hour]
    line = {"line": needed * 1000, "line_label": _line_label(needed)} if needed else {}
    charts = [
        bar_chart(_("Khối lượng mỗi ngày"), weights, top_label=_top(weights), **line),  # type: ignore[arg-type]
        bar_chart(_("Tiền hàng mỗi ngày"), money, top_label=_top(money)),
        bar_chart(_("Tiền hàng theo giờ đặt"), hours, top_label=_top(hours)),
    ]
    return [chart for chart in charts if chart is not None]


def named_channels(parts: list[Part]) -> list[Part]:
    """Return the parts with the channels' names."""
    return [replace(part, label=_CHANNELS.get(part.label, part.label)) for part in parts]


def _line_label(needed: int) -> str:
    return _("Đường gạch: cần %(kg)s kg mỗi ngày còn lại để đạt chỉ tiêu.") % {"kg": number(needed)}


def _top(values: list[tuple[str, int, str]]) -> str:
    if not values:
        return ""
    best = max(values, key=lambda value: value[1])
    return _("cao nhất %(much)s (%(when)s)") % {"much": best[2], "when": best[0]}
