"""Every address of the market. A new one also enters the table in ``tests/contracts/access_table.py``."""

from django.urls import include, path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from marketplace.cms.views import help_pages
from marketplace.common import health, offline
from marketplace.common.same_origin import from_own_page
from marketplace.desk.staff.views import styleguide
from marketplace.shop.checkout import views as checkout_views

handler500 = "marketplace.common.outages.answer_failure"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("offline/", offline.offline, name="offline"),
    path("i18n/setlang/", from_own_page(set_language), name="set_language"),  # its button is on every page
    path("areas/", include("marketplace.areas.urls")),
    path("account/", include("marketplace.accounts.urls")),
    path("account/", include("marketplace.discovery.urls_account")),
    path("account/", include("allauth.account.urls")),
    path("basket/", checkout_views.basket, name="basket"),
    path("basket/", include("marketplace.shop.basket.urls")),
    path("checkout/", include("marketplace.shop.checkout.urls")),
    path("desk/", include("marketplace.desk.urls")),
    path("farm/", include("marketplace.desk.farm.urls")),
    path("post/", include("marketplace.desk.post.urls")),
    path("carrier/", include("marketplace.field.urls")),
    path("desk/stock/", include("marketplace.desk.stock.urls")),
    path("desk/counter/", include("marketplace.desk.counter.urls")),
    path("desk/onboarding/", include("marketplace.desk.onboarding.urls")),
    path("desk/review/", include("marketplace.desk.review.urls")),
    path("desk/households/", include("marketplace.desk.households.urls")),
    path("desk/phone/", include("marketplace.desk.phone.urls")),
    path("community/", include("marketplace.desk.community.urls")),
    path("zones/", include("marketplace.desk.zones.urls")),
    path("bulk/", include("marketplace.desk.bulk.urls")),
    path("staff/api/", include("marketplace.api.staff_urls")),
    path("staff/", include("marketplace.desk.staff.urls")),
    path("styleguide/", styleguide.page, name="styleguide"),
    path("payouts/", include("marketplace.settlement.urls")),
    path("campaign-desk/", include("marketplace.campaigns.urls")),
    path("season/", include("marketplace.campaigns.urls_public")),
    path("api/", include("marketplace.api.urls")),
    path("help/", help_pages, name="help"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("pages/", include(wagtail_urls)),
    path("", include("marketplace.discovery.urls_seo")),
    path("", include("marketplace.discovery.urls_reviews")),
    path("", include("marketplace.discovery.urls")),
]
