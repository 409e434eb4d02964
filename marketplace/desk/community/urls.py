"""Addresses of the community teams."""

from django.urls import path

from marketplace.desk.community.views import boundary, collecting, ordering

app_name = "community"

urlpatterns = [
    path("", collecting.index, name="index"),
    path("teams/<int:pk>/open/", collecting.start, name="open"),
    path("receipts/<int:pk>/", collecting.receipt, name="receipt"),
    path("boundary/", boundary.boundary, name="boundary"),
    path("boundary/<str:number>/", boundary.hand_over, name="hand_over"),
    path("lists/<str:number>/", collecting.manifest_page, name="manifest"),
    path("lists/<str:number>/print/", collecting.manifest_print, name="print"),
    path("lists/<str:number>/close/", collecting.close, name="close"),
    path("lists/<str:number>/take-in/", collecting.take_in, name="take_in"),
    path("lists/<str:number>/order/", ordering.order, name="order"),
    path("lists/<str:number>/add/", ordering.add, name="add"),
    path("lists/<str:number>/line/", ordering.line, name="line"),
]
