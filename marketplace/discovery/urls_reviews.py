"""Addresses of what buyers say."""

from django.urls import path

from marketplace.discovery.views import reviews

app_name = "reviews"

urlpatterns = [
    path("products/<slug:slug>/reviews/", reviews.of_product, name="product"),
    path("shop/<slug:code>/reviews/", reviews.of_shop, name="shop"),
    path("track/<slug:number>/review/<int:pk>/", reviews.write, name="write"),
]
