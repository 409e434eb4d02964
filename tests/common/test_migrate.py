"""``migrate`` looks through the installed models once, not at each field with a foreign key."""

from django.apps import apps
from django.core.management import get_commands
from django.db.migrations.state import StateApps

from marketplace.common.management.commands.migrate import _asked_once


def test_models_drawn_meanwhile_do_not_make_it_ask_again():
    with _asked_once():
        assert apps.get_swappable_settings_name("accounts.User") == "AUTH_USER_MODEL"
        StateApps([], {}).clear_cache()
        assert apps.get_swappable_settings_name("accounts.User") == "AUTH_USER_MODEL"
        assert apps.get_swappable_settings_name.cache_info().hits == 1
    assert "get_swappable_settings_name" not in vars(apps)


def test_it_is_the_command_that_everybody_calls():
    assert get_commands()["migrate"] == "marketplace.common"
