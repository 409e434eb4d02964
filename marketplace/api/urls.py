"""Addresses of the API."""

from django.urls import path

from marketplace.api.service import api
from marketplace.api.views import docs

urlpatterns = [
    path("v1/docs", docs.documentation, name="api_docs"),
    path("v1/", api.urls),
]
