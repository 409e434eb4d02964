"""What the tests of coming in share: reading the code out of the outbox, guessing from many threads at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from marketplace.messaging.models import Message

LOGIN = "/account/login/"
ASK_CODE = "/account/login/code/"
CONFIRM_CODE = "/account/login/code/confirm/"
SIGNUP = "/account/signup/"
VERIFY_PHONE = "/account/phone/verify/"
CHANGE_PHONE = "/account/phone/change/"
PROFILE = "/account/"


def sent_to(phone: str) -> list[Message]:
    """Return what was queued to a phone, oldest first."""
    return list(Message.objects.filter(to=phone).order_by("pk"))


def last_code(phone: str) -> str:
    """Return the code in the newest message to a phone."""
    return str(sent_to(phone)[-1].context["code"])


def other_code(code: str, n: int = 1) -> str:
    """Return a code that is not ``code``."""
    return f"{(int(code) + n) % 1_000_000:06d}"


def is_logged_in(client) -> bool:
    """Whether the person's own page opens."""
    return client.get(PROFILE).status_code == 200


def all_at_once(action: Callable[[int], object], threads: int) -> list[object]:
    """Run ``action(n)`` in as many threads, released together; return what each returned."""
    start = Barrier(threads)

    def run(n: int) -> object:
        try:
            start.wait(timeout=60)
            return action(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))
