"""Addresses of the farm desk."""

from django.urls import path

from marketplace.desk.farm.views import home, listings, lots, orders, payout, people, picking, register, statement

app_name = "farm"

urlpatterns = [
    path("", home.index, name="index"),
    path("register/", register.phone, name="register"),
    path("register/code/", register.code, name="register_code"),
    path("register/again/", register.again, name="register_again"),
    path("register/<int:step>/", register.step, name="register_step"),
    path("households/", home.households, name="households"),
    path("listings/", listings.listing_list, name="listings"),
    path("listings/new/", listings.listing_new, name="listing_new"),
    path("listings/<int:pk>/", listings.listing_page, name="listing"),
    path("listings/<int:pk>/price/", listings.listing_price, name="listing_price"),
    path("listings/<int:pk>/stock/", listings.listing_stock, name="listing_stock"),
    path("listings/<int:pk>/pause/", listings.listing_turn, {"on": False}, name="listing_pause"),
    path("listings/<int:pk>/resume/", listings.listing_turn, {"on": True}, name="listing_resume"),
    path("listings/<int:pk>/words/", listings.listing_words, name="listing_words"),
    path("listings/<int:pk>/photos/", listings.listing_photo, name="listing_photo"),
    path("listings/<int:pk>/photos/<int:picture>/remove/", listings.listing_photo_remove, name="listing_photo_remove"),
    path("lots/", lots.lot_list, name="lots"),
    path("lots/new/", lots.lot_new, name="lot_new"),
    path("areas/new/", lots.area_new, name="area_new"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/picking/", picking.picking, name="order_picking"),
    path("orders/picking.txt", picking.picking_text, name="order_picking_text"),
    path("orders/<str:number>/", orders.order_page, name="order"),
    path("orders/<str:number>/confirm/", orders.order_confirm, name="order_confirm"),
    path("orders/<str:number>/pack/", orders.order_pack, name="order_pack"),
    path("orders/<str:number>/label/", orders.order_label, name="order_label"),
    path("areas/<int:pk>/", people.area, name="area"),
    path("team/", people.team, name="team"),
    path("team/<int:pk>/role/", people.member_role, name="member_role"),
    path("team/<int:pk>/end/", people.member_end, name="member_end"),
    path("shop/", people.shop, name="shop"),
    path("shop/photos/", people.shop_photo, name="shop_photo"),
    path("shop/photos/<int:pk>/remove/", people.shop_photo_remove, name="shop_photo_remove"),
    path("season/pause/", people.season_pause, name="season_pause"),
    path("season/open/", people.season_open, name="season_open"),
    path("payout/", payout.payout, name="payout"),
    path("payout/code/", payout.payout_code, name="payout_code"),
    path("payout/<int:pk>/cancel/", payout.payout_cancel, name="payout_cancel"),
    path("statement/", statement.statement_page, name="statement"),
    path("statement/print/", statement.statement_print, name="statement_print"),
    path("statement/csv/", statement.statement_csv, name="statement_csv"),
]
