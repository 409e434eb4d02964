"""What a person finds of their own below ``/account/``: orders, addresses, data."""

from django.urls import path

from marketplace.discovery.views import my_addresses, my_data, my_orders

app_name = "mine"

urlpatterns = [
    path("orders/", my_orders.order_list, name="orders"),
    path("orders/<slug:number>/again/", my_orders.again, name="order_again"),
    path("addresses/", my_addresses.address_list, name="addresses"),
    path("addresses/new/", my_addresses.address_new, name="address_new"),
    path("addresses/<int:pk>/", my_addresses.address, name="address"),
    path("addresses/<int:pk>/usual/", my_addresses.make_usual, name="address_usual"),
    path("addresses/<int:pk>/remove/", my_addresses.remove, name="address_remove"),
    path("data/", my_data.data, name="data"),
    path("data/file/", my_data.data_file, name="data_file"),
    path("erase/", my_data.erase, name="erase"),
    path("erase/code/", my_data.erase_code, name="erase_code"),
]
