"""Addresses of the desk for households' numbers."""

from django.urls import path

from marketplace.desk.households import views

app_name = "households"

urlpatterns = [
    path("", views.index, name="index"),
    path("remove/", views.remove, name="remove"),
]
