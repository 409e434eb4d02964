"""Addresses of the bulk desk."""

from django.urls import path

from marketplace.desk.bulk.views import contracts, home, loading, market, offers, rules

app_name = "bulk"

PAPER = {"template": "bulk/contract_print.html"}

urlpatterns = [
    path("", home.index, name="index"),
    path("rules/", rules.rules, name="rules"),
    path("offers/", home.offer_list, name="offers"),
    path("offers/new/", offers.offer_new, name="offer_new"),
    path("wishes/new/", offers.wish_new, name="wish_new"),
    path("offers/<str:number>/", offers.offer_page, name="offer"),
    path("offers/<str:number>/price/", offers.price_new, name="price_new"),
    path("offers/<str:number>/accept/", offers.price_accept, name="price_accept"),
    path("offers/<str:number>/withdraw/", offers.offer_withdraw, name="offer_withdraw"),
    path("contracts/", home.contract_list, name="contracts"),
    path("contracts/<str:number>/", contracts.contract_page, name="contract"),
    path("contracts/<str:number>/print/", contracts.contract_page, PAPER, name="contract_print"),
    path("contracts/<str:number>/delivery/", contracts.delivery_print, name="delivery_print"),
    path("contracts/<str:number>/yes/", contracts.contract_yes, name="contract_yes"),
    path("contracts/<str:number>/terms/", contracts.contract_terms, name="contract_terms"),
    path("contracts/<str:number>/shares/", contracts.contract_shares, name="contract_shares"),
    path("contracts/<str:number>/shares/<int:pk>/yes/", contracts.share_accept, name="share_accept"),
    path("contracts/<str:number>/cancel/", contracts.contract_cancel, name="contract_cancel"),
    path("contracts/<str:number>/close/", contracts.contract_close, name="contract_close"),
    path("contracts/<str:number>/trucks/", loading.truck_new, name="truck_new"),
    path("contracts/<str:number>/weigh/", loading.weigh, name="weigh"),
    path("tickets/<int:pk>/print/", loading.ticket_print, name="ticket_print"),
    path("tickets/<int:pk>/photo/", loading.ticket_photo, name="ticket_photo"),
    path("tickets/<int:pk>/void/", loading.ticket_void, name="ticket_void"),
    path("payments/", market.payments, name="payments"),
    path("payments/excess/<int:pk>/", market.excess, name="excess"),
    path("payments/<str:number>/", market.payment_new, name="payment_new"),
    path("traders/", market.traders, name="traders"),
    path("traders/new/", market.trader_new, name="trader_new"),
]
