"""Addresses of the review desk."""

from django.urls import path

from marketplace.desk.review import views

app_name = "review"

urlpatterns = [
    path("", views.index, name="index"),
    path("papers/<uuid:pk>/", views.paper, name="paper"),
    path("<slug:code>/", views.household, name="household"),
    path("<slug:code>/identity/", views.identity, name="identity"),
    path("<slug:code>/tax/", views.tax, name="tax"),
    path("<slug:code>/accounts/<int:pk>/agree/", views.account_agree, name="account_agree"),
    path("<slug:code>/accounts/<int:pk>/refuse/", views.account_refuse, name="account_refuse"),
    path("<slug:code>/verify/", views.verify, name="verify"),
    path("<slug:code>/activate/", views.activate, name="activate"),
    path("<slug:code>/pause/", views.pause, name="pause"),
    path("<slug:code>/close/", views.close, name="close"),
]
