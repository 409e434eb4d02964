"""Addresses of the page on which administrators open the market to partners."""

from django.urls import path

from marketplace.api.views import staff

app_name = "api_staff"

urlpatterns = [
    path("", staff.index, name="index"),
    path("new/", staff.new, name="new"),
    path("<int:pk>/", staff.application, name="application"),
    path("<int:pk>/keys/", staff.make_key, name="make_key"),
    path("keys/<int:pk>/revoke/", staff.revoke_key, name="revoke_key"),
]
