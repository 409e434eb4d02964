"""Addresses of the post desk."""

from django.urls import path

from marketplace.desk.post.views import back, cash, home, runs, scans, shipments, weighing

app_name = "post"

urlpatterns = [
    path("", home.index, name="index"),
    path("points/", home.points, name="points"),
    path("accept/", scans.accept, name="accept"),
    path("arrive/", scans.arrive, name="arrive"),
    path("dispatch/", scans.dispatch, name="dispatch"),
    path("find/", shipments.find, name="find"),
    path("shipments/<str:number>/", shipments.shipment_page, name="shipment"),
    path("shipments/<str:number>/weigh/", weighing.weigh, name="weigh"),
    path("shipments/<str:number>/return/", shipments.return_page, name="return"),
    path("shipments/<str:number>/refused-back/", back.refused_back, name="refused_back"),
    path("returns/", shipments.returns, name="returns"),
    path("back/", back.back_find, name="back_find"),
    path("back/home/", back.ways_home, name="ways_home"),
    path("back/home/<int:pk>/", back.way_home, name="way_home"),
    path("back/<str:number>/", back.take_back, name="take_back"),
    path("refunds/<str:number>/", back.refund, name="refund"),
    path("weights/<int:pk>/", back.answer_by_phone, name="answer_weight"),
    path("runs/", runs.run_list, name="runs"),
    path("runs/new/", runs.run_new, name="run_new"),
    path("runs/<str:code>/", runs.run_page, name="run"),
    path("runs/<str:code>/print/", runs.run_print, name="run_print"),
    path("runs/<str:code>/send-out/", runs.run_send_out, name="run_send_out"),
    path("runs/<str:code>/withdraw/", runs.run_withdraw, name="run_withdraw"),
    path("runs/<str:code>/close/", runs.run_close, name="run_close"),
    path("stops/<int:pk>/back/", runs.stop_back, name="stop_back"),
    path("cash/", cash.cash, name="cash"),
    path("cash/history/", cash.history, name="cash_history"),
    path("cash/remit/", cash.remit, name="remit"),
    path("cash/carriers/<str:code>/", cash.count_carrier, name="count"),
    path("cash/handovers/<int:pk>/", cash.handover_page, name="handover"),
    path("cash/handovers/<int:pk>/print/", cash.handover_print, name="handover_print"),
    path("cash/remittances/<int:pk>/", cash.remittance_page, name="remittance"),
    path("cash/remittances/<int:pk>/print/", cash.remittance_print, name="remittance_print"),
]
