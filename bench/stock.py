"""A stock Oscar 4.2: its own settings, templates and checkout, with the goods of our season.

Differences from its sandbox, each in its favour: connections are kept, mails thrown away, and there is no search engine
but Haystack's ``simple`` (Whoosh is not among our dependencies): its lists are then plain queries, where with Whoosh
they took seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from bench.databases import Databases
from bench.sides import VAR

SETTINGS = """
import os
import environ
from oscar.defaults import *  # noqa: F403

SECRET_KEY = "bench"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": environ.Env().db("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
ROOT_URLCONF = "stock_urls"
SITE_ID = 1
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
OSCAR_DEFAULT_CURRENCY = "VND"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_SHOP_NAME = "Stock"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.sites", "django.contrib.flatpages",
    "oscar.config.Shop", "oscar.apps.analytics.apps.AnalyticsConfig", "oscar.apps.checkout.apps.CheckoutConfig",
    "oscar.apps.address.apps.AddressConfig", "oscar.apps.shipping.apps.ShippingConfig",
    "oscar.apps.catalogue.apps.CatalogueConfig", "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig", "oscar.apps.partner.apps.PartnerConfig",
    "oscar.apps.basket.apps.BasketConfig", "oscar.apps.payment.apps.PaymentConfig",
    "oscar.apps.offer.apps.OfferConfig", "oscar.apps.order.apps.OrderConfig",
    "oscar.apps.customer.apps.CustomerConfig", "oscar.apps.search.apps.SearchConfig",
    "oscar.apps.voucher.apps.VoucherConfig", "oscar.apps.wishlists.apps.WishlistsConfig",
    "oscar.apps.dashboard.apps.DashboardConfig", "oscar.apps.dashboard.reports.apps.ReportsDashboardConfig",
    "oscar.apps.dashboard.users.apps.UsersDashboardConfig", "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig",
    "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig",
    "oscar.apps.dashboard.offers.apps.OffersDashboardConfig",
    "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig",
    "oscar.apps.dashboard.pages.apps.PagesDashboardConfig", "oscar.apps.dashboard.ranges.apps.RangesDashboardConfig",
    "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig",
    "oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig",
    "oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig",
    "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig",
    "widget_tweaks", "haystack", "treebeard", "sorl.thumbnail", "django_tables2",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware", "oscar.apps.basket.middleware.BasketMiddleware",
    "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "oscar.apps.customer.auth_backends.EmailBackend", "django.contrib.auth.backends.ModelBackend",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
        "django.template.context_processors.i18n", "django.contrib.messages.context_processors.messages",
        "oscar.apps.search.context_processors.search_form", "oscar.apps.checkout.context_processors.checkout",
        "oscar.apps.communication.notifications.context_processors.notifications",
        "oscar.core.context_processors.metadata",
    ]},
}]
LOGGING_CONFIG = None
"""
URLS = """
from django.apps import apps
from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
"""
WSGI = """
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "stock_settings"
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
"""
# In the order in which keys point. What our columns mean beyond Oscar's stays behind.
_TABLES = (
    "catalogue_productclass",
    "catalogue_category",
    "catalogue_product",
    "catalogue_productcategory",
    "partner_partner",
    "partner_stockrecord",
)
_VIETNAM = """INSERT INTO address_country (iso_3166_1_a2, iso_3166_1_a3, iso_3166_1_numeric, printable_name, name,
    display_order, is_shipping_country) VALUES ('VN', 'VNM', '704', 'Viet Nam', 'Viet Nam', 0, true)"""


def write_project() -> Path:
    """Write the project; return its folder."""
    folder = VAR / "stock"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("stock_settings", SETTINGS), ("stock_urls", URLS), ("stock_wsgi", WSGI)):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def build(databases: Databases, season: str) -> str:
    """Return the stock project's database with the season's goods, built once from the database ``season``."""
    folder, name = write_project(), f"{season}_stock"
    if databases.has(name):
        return name
    print("Building the stock Oscar project with the same goods …", flush=True)
    half = f"{name}_unfinished"
    databases.make(half)
    env = {**os.environ, "DATABASE_URL": databases.url(half), "DJANGO_SETTINGS_MODULE": "stock_settings"}
    env["PYTHONPATH"] = str(folder)
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--noinput", "--verbosity", "0"], cwd=folder, env=env, check=True
    )
    with psycopg.connect(databases.url(season)) as ours, psycopg.connect(databases.url(half)) as theirs:
        for table in _TABLES:
            _copy_table(ours, theirs, table)
        theirs.execute(_VIETNAM)
    databases.execute(half, "ANALYZE")
    databases.rename(half, name)
    return name


def _copy_table(
    ours: psycopg.Connection[tuple[object, ...]], theirs: psycopg.Connection[tuple[object, ...]], table: str
) -> None:
    """Copy the rows of a table in the columns that both sides have."""
    shared = sorted(_columns(ours, table) & _columns(theirs, table))
    names = sql.SQL(", ").join(map(sql.Identifier, shared))
    out = sql.SQL("COPY (SELECT {} FROM {} ORDER BY id) TO STDOUT").format(names, sql.Identifier(table))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    theirs.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    with ours.cursor() as reading, theirs.cursor() as writing, reading.copy(out) as source, writing.copy(into) as sink:
        for block in source:
            sink.write(block)
    next_id = "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT MAX(id) FROM {}))"
    theirs.execute(sql.SQL(next_id).format(sql.Identifier(table)), [table])


def _columns(connection: psycopg.Connection[tuple[object, ...]], table: str) -> set[str]:
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
    return {str(name) for (name,) in connection.execute(query, [table])}
