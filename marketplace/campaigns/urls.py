"""Addresses of the campaign desk."""

from django.urls import path

from marketplace.campaigns.views import exports, limits, messaging, plan, seasons

app_name = "campaigns"

urlpatterns = [
    path("", seasons.index, name="index"),
    path("new/", plan.plan_new, name="plan_new"),
    path("<slug:slug>/", seasons.season, name="season"),
    path("<slug:slug>/plan/", plan.plan, name="plan"),
    path("<slug:slug>/open/", plan.open_season, name="open"),
    path("<slug:slug>/close/", plan.close_season, name="close"),
    path("<slug:slug>/limits/", limits.limits, name="limits"),
    path("<slug:slug>/limits/<int:pk>/drop/", limits.cap_drop, name="cap_drop"),
    path("<slug:slug>/discounts/", limits.discounts, name="discounts"),
    path("<slug:slug>/discounts/<int:pk>/end/", limits.discount_end, name="discount_end"),
    path("<slug:slug>/discounts/<int:pk>/agree/", limits.discount_agree, name="discount_agree"),
    path("<slug:slug>/discounts/<int:pk>/withdraw/", limits.discount_withdraw, name="discount_withdraw"),
    path("<slug:slug>/messages/", messaging.broadcasts, name="broadcasts"),
    path("<slug:slug>/messages/<int:pk>/", messaging.broadcast, name="broadcast"),
    path("<slug:slug>/messages/<int:pk>/start/", messaging.broadcast_start, name="broadcast_start"),
    path("<slug:slug>/messages/<int:pk>/stop/", messaging.broadcast_stop, name="broadcast_stop"),
    path("<slug:slug>/mail/", messaging.mail_start, name="mail_start"),
    path("<slug:slug>/mail/stop/", messaging.mail_stop, name="mail_stop"),
    path("<slug:slug>/figures.csv", exports.figures_csv, name="figures_csv"),
    path("<slug:slug>/figures.xlsx", exports.figures_xlsx, name="figures_xlsx"),
    path("<slug:slug>/report/", exports.report, name="report"),
]
