from django.urls import path

from marketplace.settlement import views

app_name = "settlement"

urlpatterns = [
    path("", views.index, name="index"),
    path("make/", views.make, name="make"),
    path("<str:number>/", views.batch, name="batch"),
    path("<str:number>/approve/", views.approve, name="approve"),
    path("<str:number>/print/", views.print_batch, name="print"),
]
