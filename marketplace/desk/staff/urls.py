"""Addresses of the staff pages."""

from django.urls import path

from marketplace.desk.staff.views import catalogue, home, orders, people, rates

app_name = "staff"

urlpatterns = [
    path("", home.index, name="index"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/csv/", orders.order_csv, name="orders_csv"),
    path("orders/<str:number>/", orders.order_page, name="order"),
    path("people/", people.find, name="people"),
    path("categories/", catalogue.categories, name="categories"),
    path("categories/new/", catalogue.category_new, name="category_new"),
    path("categories/<int:pk>/", catalogue.category, name="category"),
    path("categories/<int:pk>/delete/", catalogue.category_delete, name="category_delete"),
    path("crops/", catalogue.crops, name="crops"),
    path("certificates/", catalogue.certificates, name="certificates"),
    path("rates/", rates.index, name="rates"),
    path("rates/<slug:kind>/new/", rates.new, name="rate_new"),
]
