"""Somebody looks for goods: helped while typing, by keyboard alone, and without a script."""

import pytest
from django.core.management import call_command

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def indexed(demo):
    """What search knows of the demo: a running market writes it in its first minutes."""
    call_command("rebuild_search")


def test_a_search_is_helped_while_typing_and_works_by_keyboard_alone(indexed, person):
    page = person(360)
    page.goto("/")
    box = page.get_by_role("combobox", name="Tìm nông sản")
    box.focus()
    page.keyboard.type("vai th", delay=30)
    options = page.get_by_role("option")
    options.first.wait_for()
    assert "Vải thiều" in options.first.inner_text()
    assert options.count() <= 8
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.type("i")
    options.first.wait_for()
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/products/?q=*")
    assert "Vải thiều" in page.locator("h1").inner_text()


def test_a_search_is_a_plain_form_without_a_script(demo, person):
    page = person(360, javascript=False)
    page.goto("/")
    page.fill("input[name=q]", "vai thieu")
    page.press("input[name=q]", "Enter")
    page.wait_for_url("**/products/?q=vai+thieu")
    assert "vai thieu" in page.locator("h1").inner_text()
