"""What editors write of a season, in Wagtail, which only a higher room knows: so that room registers here.

A season that nobody has written of has a page all the same: its name, figures, goods and origin.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Story:
    """What an editor wrote of a season, in the reader's language where it is written in it.

    ``language``: in which it is. ``announced``: it may be shown before the season opens.
    """

    title: str
    lead: str
    body: SafeString
    language: str
    announced: bool = False


StoryOf = Callable[[int], Story | None]
_SOURCES: list[StoryOf] = []


def register_stories(source: StoryOf) -> None:
    """Make known who can tell of a season, by its key; done when the app is ready."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def story_of(campaign: int) -> Story | None:
    """Return what is written of a season, ``None`` where nobody has written."""
    return next((story for source in _SOURCES if (story := source(campaign)) is not None), None)
