"""The day's report in words, for a mail."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from catalog.produce import Crop
from marketplace.areas.models import Province
from marketplace.campaigns.models import Campaign
from marketplace.campaigns.queries.desk import listings_in
from marketplace.campaigns.queries.figures import Amounts, Figures, figures
from marketplace.campaigns.queries.pace import paces
from marketplace.campaigns.queries.stuck import stuck_by_status, stuck_seller_orders, troubles
from marketplace.common.forms import group, kg_text
from marketplace.shop.order.models import Channel

STUCK_DAYS = 2


def report_lines(campaign: Campaign, *, day: dt.date, provinces: Sequence[Province]) -> list[str]:
    """Return the lines of the report of one day, for these of the season's provinces."""
    found = figures(campaign, provinces=provinces)
    is_part = len(provinces) < campaign.provinces.count()
    lines = []
    if is_part:
        lines.append(_("Chỉ phần của: %s") % ", ".join(province.name for province in provinces))
    that_day = next((part for part in found.by_day if part.label == day), None)
    lines.append(_("Trong ngày:"))
    if that_day is None:
        lines.append(_("- chưa bán gói nào"))
    else:
        lines += [_line(crop, amounts) for crop, amounts in that_day.by_crop.items()]
        orders, amount = group(found.orders_by_day.get(day, 0)), group(that_day.amount)
        lines.append(_("- %(orders)s đơn, %(amount)s đ") % {"orders": orders, "amount": amount})
    lines.append(_("Từ đầu mùa:"))
    lines += [_line(crop, amounts) for crop, amounts in found.by_crop.items()]
    sums = {"orders": group(found.orders), "amount": group(found.amount), "paid": group(found.paid)}
    lines.append(_("- %(orders)s đơn, tiền hàng %(amount)s đ, đã trả nhà vườn %(paid)s đ") % sums)
    if found.grams:
        lines.append(_("- hàng tính theo cân: %(weight)s kg") % {"weight": kg_text(found.grams)})
    if not is_part:
        lines.append(_("- %(visits)s lượt xem") % {"visits": group(found.visits)})
    listed = {"listings": group(listings_in(campaign, provinces))}
    lines.append(_("- %(listings)s mặt hàng đang bày") % listed)
    households = {"active": group(found.households_active), "paid": group(found.households_paid)}
    lines.append(_("- %(active)s hộ có hàng bán, %(paid)s hộ đã nhận tiền") % households)
    if not is_part:
        for pace in paces(campaign, found):
            what = {"name": pace.target.get_measure_display(), "percent": pace.percent, "of": group(pace.target.amount)}
            lines.append(_("- đạt %(percent)s %% chỉ tiêu %(of)s %(name)s") % what)
    lines += _by_path(found)
    for trouble in troubles(campaign, hours=STUCK_DAYS * 24, provinces=provinces):
        what = {"what": trouble.what, "count": group(trouble.count)}
        lines.append(_("- cần xem: %(what)s: %(count)s") % what)
    for stuck in stuck_by_status(stuck_seller_orders(campaign, days=STUCK_DAYS, provinces=provinces)):
        lines.append(
            _("- đứng yên quá 2 ngày, %(status)s: %(n)s đơn") % {"status": stuck.status.label, "n": stuck.count}
        )
    return lines


def _by_path(found: Figures) -> list[str]:
    """Return a line for each province and each channel that sold something, trucks as a kind of their own."""
    channels = {**dict(Channel.choices), "bulk": _("bán sỉ theo xe")}
    parts = [(part.label.name, part) for part in found.by_province]
    parts += [(str(channels.get(part.label, part.label)), part) for part in found.by_channel]
    return [
        _("- %(name)s: %(orders)s đơn, %(weight)s kg, %(amount)s đ")
        % {
            "name": name,
            "orders": group(part.orders),
            "weight": kg_text(part.grams),
            "amount": group(part.amount),
        }
        for name, part in parts
        if part.amount
    ]


def amount_words(crop: Crop, amounts: Amounts) -> str:
    """Return a measure with its unit; "chưa rõ" where nothing is on record."""
    if amounts.total is None:
        return _("chưa rõ")
    if amounts.unit in (Crop.Unit.KG, Crop.Unit.LITRE):
        return f"{kg_text(amounts.total)} {crop.get_counted_in_display()}"
    return f"{group(amounts.total)} {crop.get_counted_in_display()}"


def _line(crop: Crop, amounts: Amounts) -> str:
    what = {"crop": crop.name, "much": amount_words(crop, amounts), "packs": group(amounts.packs)}
    return _("- %(crop)s: %(much)s (%(packs)s gói)") % what
