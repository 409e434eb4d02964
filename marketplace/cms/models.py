"""Pages that people at the market write: help, policies, news, stories. Goods stay out of Wagtail's pages."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr", "image"]


class ContentPage(Page):
    """A page of text in Vietnamese, and in English where an editor wrote that; pages below it are listed at its end."""

    class Kind(models.TextChoices):
        HELP = "help", _("Trợ giúp")
        POLICY = "policy", _("Quy định")
        NEWS = "news", _("Tin")
        STORY = "story", _("Chuyện nhà vườn")

    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices, default=Kind.HELP)
    intro = models.CharField(_("mở đầu"), max_length=300, blank=True)
    body = RichTextField(_("nội dung"), features=FEATURES, blank=True)

    title_en = models.CharField(_("tựa đề tiếng Anh"), max_length=255, blank=True)
    intro_en = models.CharField(_("mở đầu tiếng Anh"), max_length=300, blank=True)
    body_en = RichTextField(_("nội dung tiếng Anh"), features=FEATURES, blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("kind"),
        FieldPanel("intro"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("title_en"), FieldPanel("intro_en"), FieldPanel("body_en")], _("Tiếng Anh")),
    ]
    template = "cms/content_page.html"

    class Meta:
        verbose_name = _("trang nội dung")
        verbose_name_plural = _("trang nội dung")

    def listed_below(self) -> "models.QuerySet[ContentPage]":
        """Return the live pages below this one, in the order that the editors gave them."""
        below: models.QuerySet[ContentPage] = ContentPage.objects.child_of(self).live().order_by("path")
        return below

    @property
    def in_english(self) -> bool:
        """Whether the reader chose English and an editor wrote the page in it."""
        return (get_language() or "").startswith("en") and bool(self.title_en)

    @property
    def shown_title(self) -> str:
        """The title in the reader's language where there is one."""
        return self.title_en if self.in_english else self.title

    @property
    def shown_intro(self) -> str:
        """The first sentence in the language of the title shown."""
        return self.intro_en if self.in_english else self.intro

    @property
    def shown_body(self) -> str:
        """The text in the language of the title shown; HTML of the editors."""
        return self.body_en if self.in_english else self.body
