"""Addresses of the counter."""

from django.urls import path

from marketplace.desk.counter.views import receipts, selling, shifts

app_name = "counter"

urlpatterns = [
    path("", selling.index, name="index"),
    path("scan/", selling.scan, name="scan"),
    path("line/", selling.line, name="line"),
    path("clear/", selling.clear, name="clear"),
    path("household/", selling.household, name="household"),
    path("household/code/", selling.code, name="code"),
    path("household/seen/", selling.seen, name="seen"),
    path("household/home/", selling.home, name="home"),
    path("wait/", selling.wait, name="wait"),
    path("household/vouch/", selling.vouch, name="vouch"),
    path("pay/", selling.pay, name="pay"),
    path("sales/<str:receipt>/", receipts.receipt, name="receipt"),
    path("sales/<str:receipt>/print/", receipts.receipt_print, name="receipt_print"),
    path("voids/", receipts.voids, name="voids"),
    path("voids/<str:receipt>/", receipts.void_read, name="void_read"),
    path("open/", shifts.open_page, name="open"),
    path("float/", shifts.issue, name="issue"),
    path("float/back/", shifts.give_back, name="give_back"),
    path("close/", shifts.close_page, name="close"),
    path("shifts/", shifts.shifts, name="shifts"),
    path("shifts/<int:pk>/", shifts.shift_page, name="shift"),
    path("shifts/<int:pk>/print/", shifts.shift_print, name="shift_print"),
]
