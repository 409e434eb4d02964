"""One buyer, a process of its own with nothing but the standard library: fills a basket over HTTP, waits, orders.

Reads one line of JSON (``base``, ``product``, ``recipient``; or ``cookies`` and ``form`` of a page that was prepared
before), says what it has, waits for a line, sends the order, says what came back.
"""

import http.cookiejar
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

WAIT = 60
HIDDEN = re.compile(r'<input[^>]*name="(key|quote|csrfmiddlewaretoken)"[^>]*>')


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


class Browser:
    """Cookies and requests; redirects are shown, not followed."""

    def __init__(self, base):
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(_Stay, urllib.request.HTTPCookieProcessor(self.jar))
        self.cookies = {}

    def ask(self, path, form=None):
        """GET the path, or POST the form to it; return (status, location, text)."""
        body = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(self.base + path, body)  # noqa: S310  our own server
        request.add_header("Referer", self.base + path)
        if self.cookies:
            request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        try:
            answer = self.opener.open(request, timeout=WAIT)
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()

    def kept(self):
        """Return the cookies."""
        return {cookie.name: cookie.value for cookie in self.jar}


def hidden_fields(page):
    """Return the hidden fields of the checkout form."""
    found = {}
    for tag in HIDDEN.finditer(page):
        value = re.search(r'value="([^"]*)"', tag[0])
        found[tag[1]] = value[1] if value else ""
    return found


def prepare(browser, product, recipient):
    """Put one pack in the basket and open the page on which it is ordered; return the form."""
    token = hidden_fields(browser.ask("/track/")[2])["csrfmiddlewaretoken"]
    added = {"csrfmiddlewaretoken": token, "product_id": product, "quantity": "1"}
    status, _where, text = browser.ask("/basket/add/", added)
    assert status == 302, text
    # Sent without a name first: what was typed is kept in a session, so there is a session cookie from here on.
    page = browser.ask("/checkout/")[2]
    status, _where, page = browser.ask("/checkout/", {**recipient, **hidden_fields(page), "name": ""})
    assert status == 422, page
    return {**recipient, **hidden_fields(page)}


def say(what):
    """Answer with one line of JSON."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main():
    """Play one buyer."""
    order = json.loads(sys.stdin.readline())
    browser = Browser(order["base"])
    if "form" in order:
        form, browser.cookies = order["form"], order["cookies"]
    else:
        form = prepare(browser, order["product"], order["recipient"])
    say({"form": form, "cookies": browser.kept()})
    if not sys.stdin.readline():
        return
    status, where, text = browser.ask("/checkout/", form)
    say({"status": status, "where": where, "text": text})


if __name__ == "__main__":
    main()
