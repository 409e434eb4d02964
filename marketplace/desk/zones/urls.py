"""Addresses of the zones."""

from django.urls import path

from marketplace.desk.zones import views

app_name = "zones"

urlpatterns = [
    path("", views.index, name="index"),
    path("decide/", views.decide, name="decide"),
    path("held/", views.held, name="held"),
    path("<int:pk>/lift/", views.lift, name="lift"),
]
