from django.urls import path

from marketplace.campaigns import views

app_name = "campaigns"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.season, name="season"),
]
