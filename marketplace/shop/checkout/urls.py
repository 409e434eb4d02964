"""Addresses of the checkout, and of the page that shows the basket (it needs freight, which is decided here)."""

from django.urls import path

from marketplace.shop.checkout import views

app_name = "checkout"

urlpatterns = [
    path("", views.checkout, name="index"),
    path("thanks/<slug:number>/", views.thanks, name="thanks"),
]
