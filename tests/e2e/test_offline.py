"""Without a network a telephone shows the market's own page, and goes on when the network is back."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_page_of_no_network_comes_and_goes(demo, person):
    page = person(360)
    page.goto("/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/points/")
    assert page.locator("h1").inner_text() == "Đang mất mạng"
    # Its look is kept as well: the one button stands out.
    assert page.locator(".btn").evaluate("(button) => getComputedStyle(button).backgroundColor") == "rgb(229, 160, 26)"
    page.context.set_offline(False)
    with page.expect_navigation():
        page.get_by_role("link", name="Thử lại").click()
    assert page.url.endswith("/points/")
    assert page.locator("h1").inner_text() != "Đang mất mạng"
