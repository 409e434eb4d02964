"""Pages that people at the market write: help, policies, news, stories. Goods stay out of Wagtail's pages."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr", "image"]


class ContentPage(Page):
    """A page of text; pages below it are listed at its end."""

    class Kind(models.TextChoices):
        HELP = "help", _("Trợ giúp")
        POLICY = "policy", _("Quy định")
        NEWS = "news", _("Tin")
        STORY = "story", _("Chuyện nhà vườn")

    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices, default=Kind.HELP)
    intro = models.CharField(_("mở đầu"), max_length=300, blank=True)
    body = RichTextField(_("nội dung"), features=FEATURES, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("kind"), FieldPanel("intro"), FieldPanel("body")]
    template = "cms/content_page.html"

    class Meta:
        verbose_name = _("trang nội dung")
        verbose_name_plural = _("trang nội dung")

    def listed_below(self) -> models.QuerySet[Page]:
        """Return the live pages below this one, in the order that the editors gave them."""
        return self.get_children().live()
