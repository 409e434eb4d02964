"""Addresses that search engines ask for."""

from django.urls import path, re_path

from marketplace.discovery.views import sitemap

app_name = "seo"

urlpatterns = [
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    re_path(r"^sitemap-(?P<kind>pages|goods|shops)-(?P<digits>\d{1,9})\.xml$", sitemap.part, name="sitemap_part"),
]
