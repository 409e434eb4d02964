"""Addresses of the areas room."""

from django.urls import path

from marketplace.areas import views

app_name = "areas"

urlpatterns = [path("suggest", views.suggest_view, name="suggest")]
