"""Addresses of the farm desk."""

from django.urls import path

from marketplace.desk.farm.views import home, listings, lots, orders, statement

app_name = "farm"

urlpatterns = [
    path("", home.index, name="index"),
    path("households/", home.households, name="households"),
    path("listings/", listings.listing_list, name="listings"),
    path("listings/new/", listings.listing_new, name="listing_new"),
    path("listings/<int:pk>/", listings.listing_page, name="listing"),
    path("listings/<int:pk>/price/", listings.listing_price, name="listing_price"),
    path("listings/<int:pk>/stock/", listings.listing_stock, name="listing_stock"),
    path("listings/<int:pk>/pause/", listings.listing_turn, {"on": False}, name="listing_pause"),
    path("listings/<int:pk>/resume/", listings.listing_turn, {"on": True}, name="listing_resume"),
    path("lots/", lots.lot_list, name="lots"),
    path("lots/new/", lots.lot_new, name="lot_new"),
    path("areas/new/", lots.area_new, name="area_new"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/<str:number>/", orders.order_page, name="order"),
    path("orders/<str:number>/confirm/", orders.order_confirm, name="order_confirm"),
    path("orders/<str:number>/pack/", orders.order_pack, name="order_pack"),
    path("orders/<str:number>/label/", orders.order_label, name="order_label"),
    path("statement/", statement.statement_page, name="statement"),
    path("statement/print/", statement.statement_print, name="statement_print"),
]
