"""Addresses of the carrier's phone."""

from django.urls import path

from marketplace.field import van, van_orders, van_stops, van_transfers, views

app_name = "carrier"

urlpatterns = [
    path("", views.run, name="run"),
    path("cash/", views.cash, name="cash"),
    path("stops/<int:pk>/", views.stop, name="stop"),
    path("stops/<int:pk>/deliver/", views.deliver, name="deliver"),
    path("stops/<int:pk>/fail/", views.fail, name="fail"),
    path("van/", van.index, name="van_index"),
    path("van/scan/", van.scan, name="van_scan"),
    path("van/line/", van.line, name="van_line"),
    path("van/clear/", van.clear, name="van_clear"),
    path("van/household/", van.household, name="van_household"),
    path("van/household/code/", van.code, name="van_code"),
    path("van/household/seen/", van.seen, name="van_seen"),
    path("van/household/home/", van.home, name="van_home"),
    path("van/pay/", van.pay, name="van_pay"),
    path("van/start/", van.start, name="van_start"),
    path("van/stop/", van_stops.stop, name="van_stop"),
    path("van/load/", van.load, name="van_load"),
    path("van/receive/<str:number>/", van.receive, name="van_receive"),
    path("van/transfers/", van_transfers.transfers, name="van_transfers"),
    path("van/transfers/<str:number>/", van_transfers.transfer, name="van_transfer"),
    path("van/end/", van.end, name="van_end"),
    path("van/unload/", van.unload, name="van_unload"),
    path("van/sales/", van.sales, name="van_sales"),
    path("van/sales/<str:receipt>/", van.receipt, name="van_receipt"),
    path("van/sales/<str:receipt>/print/", van.receipt_print, name="van_receipt_print"),
    path("van/order/", van_orders.order, name="van_order"),
    path("van/order/add/", van_orders.add, name="van_order_add"),
]
