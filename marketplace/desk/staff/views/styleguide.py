"""The style guide: how everything looks, for who makes a page or a brand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.common.icons import ICONS
from marketplace.common.templatetags.market import CROPS
from marketplace.desk.staff.access import staff_page
from marketplace.desk.staff.styleguide import STYLE_SHEET, read_tokens, samples


@staff_page
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the tokens, icons, drawings and each part in each state."""
    tokens = read_tokens(STYLE_SHEET.read_text(encoding="utf-8"))
    shown = {
        "colours": [token for token in tokens if token.is_colour],
        "measures": [token for token in tokens if not token.is_colour],
        "icons": sorted(ICONS),
        "drawings": sorted(CROPS),
    }
    return render(request, "staff/styleguide.html", shown | samples())
