"""Addresses of what anybody meets of a season: the waiting list, and the gateway's way in."""

from django.urls import path

from marketplace.campaigns.views import places

app_name = "seasons"

urlpatterns = [
    path("subscribe/<slug:slug>/", places.subscribe, name="subscribe"),
    path("wait/<int:pk>/", places.wait, name="wait"),
    path("place/<str:token>/", places.offer, name="offer"),
    path("sms/", places.inbound_sms, name="inbound_sms"),
]
