"""The account that bank transfers of the demo go to: made up, and labelled so."""

import datetime as dt

from marketplace.common import clock
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
