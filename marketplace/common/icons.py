"""The icons: one line style on a field of 24 × 24, in the colour of the words beside them.

They are drawn into the page (a hundred bytes or so each, less as they travel): no request of their own, nothing that
appears late.
"""

import re

from django.conf import settings

SYMBOL = re.compile(r'<symbol id="([a-z-]+)">(.*?)</symbol>', re.S)

ICONS: dict[str, str] = dict(SYMBOL.findall((settings.THEME_DIR / "icons.svg").read_text(encoding="utf-8")))
"""What is inside each symbol of themes/base/icons.svg, by its name."""
