"""Addresses of the stock desk."""

from django.urls import path

from marketplace.desk.stock.views import boards, counts, moves, orders, shelves

app_name = "stock"

urlpatterns = [
    path("", shelves.index, name="index"),
    path("new/", shelves.stock_new, name="new"),
    path("items/<int:pk>/", shelves.record, name="record"),
    path("items/<int:pk>/fill/", shelves.fill, name="fill"),
    path("board/", shelves.board, name="board"),
    path("board/operator/", boards.operator, name="operator_board"),
    path("count/", counts.count, name="count"),
    path("count/sheet/", counts.sheet, name="count_sheet"),
    path("counts/<int:pk>/", counts.counted, name="counted"),
    path("transfers/", moves.transfers, name="transfers"),
    path("transfers/new/", moves.transfer_new, name="transfer_new"),
    path("transfers/<str:number>/", moves.transfer, name="transfer"),
    path("transfers/<str:number>/print/", moves.transfer_print, name="transfer_print"),
    path("trips/", moves.trips, name="trips"),
    path("trips/<int:pk>/", moves.trip, name="trip"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("orders/<str:number>/label/", orders.label, name="label"),
]
