from django.urls import path

from marketplace.desk import home

app_name = "desk"
urlpatterns = [path("", home.home, name="home")]
