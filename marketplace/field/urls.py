"""Addresses of the carrier's phone."""

from django.urls import path

from marketplace.field import views

app_name = "carrier"

urlpatterns = [
    path("", views.run, name="run"),
    path("cash/", views.cash, name="cash"),
    path("stops/<int:pk>/", views.stop, name="stop"),
    path("stops/<int:pk>/deliver/", views.deliver, name="deliver"),
    path("stops/<int:pk>/fail/", views.fail, name="fail"),
]
