from django.apps import AppConfig


class PhoneDeskConfig(AppConfig):
    name = "marketplace.desk.phone"
    label = "phone_desk"
