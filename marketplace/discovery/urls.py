"""Addresses of the public pages."""

from django.urls import path

from marketplace.discovery.views import essentials, goods, shops, tracking

app_name = "discovery"

urlpatterns = [
    path("", goods.home, name="home"),
    path("products/", goods.products, name="products"),
    path("products/<slug:slug>/", goods.product, name="product"),
    path("essentials/", essentials.essentials, name="essentials"),
    path("season/<slug:slug>/", goods.season, name="season"),
    path("shop/<slug:code>/", shops.shop, name="shop"),
    path("track/", tracking.track, name="track"),
    path("track/<slug:number>/", tracking.track_order, name="track_order"),
    path("track/<slug:number>/cancel/", tracking.cancel, name="cancel"),
    path("track/<slug:number>/cancel/<slug:part>/", tracking.cancel_part, name="cancel_part"),
    path("track/<slug:number>/weight/<int:pk>/", tracking.answer_weight_question, name="answer_weight"),
]
