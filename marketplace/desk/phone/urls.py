"""Addresses of the telephone desk."""

from django.urls import path

from marketplace.desk.phone.views import callbacks, calls, codes, exchange, weights

app_name = "phone"

urlpatterns = [
    path("", calls.index, name="index"),
    path("calls/", callbacks.calls, name="calls"),
    path("calls/<int:pk>/take/", callbacks.take, name="take"),
    path("missed/", exchange.missed, name="missed"),
    path("call/<int:pk>/", calls.call_page, name="call"),
    path("call/<int:pk>/goods/", calls.goods, name="goods"),
    path("call/<int:pk>/add/", calls.add, name="add"),
    path("call/<int:pk>/line/", calls.line, name="line"),
    path("call/<int:pk>/wait/", calls.wait, name="wait"),
    path("call/<int:pk>/repeat/", calls.repeat, name="repeat"),
    path("call/<int:pk>/who/", calls.who, name="who"),
    path("call/<int:pk>/code/", codes.send_code, name="code"),
    path("call/<int:pk>/answer/", codes.answer_code, name="answer"),
    path("call/<int:pk>/vouch/", codes.vouch, name="vouch"),
    path("call/<int:pk>/weights/<int:question>/", weights.answer, name="weight"),
    path("call/<int:pk>/place/", calls.place, name="place"),
    path("call/<int:pk>/end/", calls.end, name="end"),
]
