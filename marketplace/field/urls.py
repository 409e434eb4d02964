from django.urls import URLPattern

app_name = "carrier"

urlpatterns: list[URLPattern] = []
