"""The tree of categories, changed through Oscar's views; crops and certificates, read."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from oscar.apps.dashboard.catalogue import views as oscar_views

from catalog.domain import delete_category, lock_tree
from catalog.models import Category
from catalog.produce import Certificate, Crop
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.desk.staff.access import staff_page
from marketplace.desk.staff.forms import CategoryForm
from marketplace.desk.staff.tree import full_names

ROWS_A_PAGE = 50


@staff_page
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """Show the tree, each category with the number of its own products."""
    tree = list(Category.objects.annotate(products=Count("product")).order_by("path"))
    names = full_names(tree)
    for category in tree:
        category.shown_as = names[category.pk]
    return render(request, "staff/categories.html", {"categories": tree})


class _Changing:
    """What making and changing a category share."""

    form_class = CategoryForm
    template_name = "staff/category.html"
    done: str

    def form_valid(self, form: CategoryForm) -> HttpResponse:
        """Change the tree while nobody else does; who came second is told, and keeps what was typed."""
        with transaction.atomic():
            lock_tree()
            form.full_clean()  # the tree may have grown since it was asked
            if not form.is_valid():
                return self.form_invalid(form)
            form.save()
        messages.success(self.request, _("Đã ghi nhóm hàng “%s”.") % form.instance.name)  # type: ignore[attr-defined]
        return HttpResponseRedirect(reverse("staff:categories"))

    def form_invalid(self, form: CategoryForm) -> HttpResponse:
        """Show the form again with what was typed."""
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]


class NewCategory(_Changing, oscar_views.CategoryCreateView):
    """A new category."""


class ChangedCategory(_Changing, oscar_views.CategoryUpdateView):
    """Another name, text or place. The address of a category stays."""


class DeletedCategory(oscar_views.CategoryDeleteView):
    """A category that is no longer needed; one with products stays."""

    template_name = "staff/category_delete.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete, or say why not."""
        name = self.object.name
        try:
            delete_category(category=self.object)
        except DomainError as error:
            messages.error(self.request, str(error))
            return redirect("staff:category", pk=self.object.pk)
        messages.success(self.request, _("Đã xóa nhóm hàng “%s”.") % name)
        return redirect("staff:categories")


_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
category_new = staff_page(_get_or_post(NewCategory.as_view()))
category = staff_page(_get_or_post(ChangedCategory.as_view()))
category_delete = staff_page(_get_or_post(DeletedCategory.as_view()))


@staff_page
@require_safe
def crops(request: HttpRequest) -> HttpResponse:
    """List the crops of the market."""
    listed = Crop.objects.annotate(listed=Count("products")).order_by("name", "pk")
    page = Paginator(listed, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/crops.html", {"page_obj": page})


@staff_page
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """List the certificates, those that lapse first on top, lapsed ones last."""
    today = clock.today()
    rows = Certificate.objects.order_by("valid_to", "pk").annotate(products_listed=Count("products"))
    page = Paginator([*rows.filter(valid_to__gte=today), *rows.filter(valid_to__lt=today)], ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "staff/certificates.html", {"page_obj": page, "today": today})
