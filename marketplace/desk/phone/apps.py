from django.apps import AppConfig


class PhoneDeskConfig(AppConfig):
    name = "marketplace.desk.phone"
    label = "phone_desk"

    def ready(self) -> None:
        """Make known what this room knows of a person."""
        from marketplace.accounts.personal import register_parts
        from marketplace.desk.phone.own_data import PARTS

        register_parts(PARTS)
