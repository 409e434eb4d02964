"""Addresses of the basket. The page that shows it belongs to checkout, which knows freight."""

from django.urls import path

from marketplace.shop.basket import views

app_name = "basket"

urlpatterns = [
    path("add/", views.add, name="add"),
    path("update/", views.update, name="update"),
]
