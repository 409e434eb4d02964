"""The account that bank transfers of the demo go to, and how many unpaid orders may wait: made up, and labelled so."""

import datetime as dt

from marketplace.common import clock
from marketplace.shop.checkout.models import ReservationLimit
from marketplace.shop.payment.models import ReceivingAccount


def load_receiving_account(since: dt.date) -> None:
    """Let customers of the demo pay by transfer. The bank exists (its BIN is public), the account does not."""
    ReceivingAccount.objects.get_or_create(
        number="0000000000000",
        defaults={
            "bank_bin": "970436",
            "bank_name": "Vietcombank (tài khoản minh họa)",
            "holder": "CHO PHIEN MINH HOA",
            "valid_from": since,
            "agreed_at": clock.now(),
            "source": "Số liệu minh họa, không có thật: xin đừng chuyển tiền",
        },
    )


def load_reservation_limit(since: dt.date) -> None:
    """Let three unpaid orders of one telephone number hold goods."""
    ReservationLimit.objects.get_or_create(
        valid_from=since, defaults={"most_orders": 3, "source": "Quy định minh họa của chợ, không có thật"}
    )
