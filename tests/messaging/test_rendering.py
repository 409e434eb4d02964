"""The words: every message in both languages, one SMS long, in the alphabet of every phone."""

import pytest

from marketplace.messaging.rendering import SUBJECTS, plain_sms, render_body, render_subject

# Long, but such as life brings them.
CONTEXTS = {
    "order_placed": {"number": "CP7K3M9QXW2", "total": 12_500_000, "track_url": "https://chophien.example.vn/track/"},
    "order_cancelled": {"number": "CP7K3M9QXW2"},
    "seller_order_new": {"number": "CP7K3M9QXW2-1", "lines": 12},
    "out_for_delivery": {
        "number": "CP7K3M9QXW2-1",
        "cash_due": 12_500_000,
        "carrier_name": "Nguyễn Thị Phương Thảo",
        "carrier_phone": "0912 345 678",
    },
    "delivered": {"number": "CP7K3M9QXW2-1", "cash": 12_500_000},
    "delivered_to_team": {"number": "CP7K3M9QXW2-1", "cash": 12_500_000, "team": "Tổ cộng đồng thôn Đồng Giao"},
    "delivery_failed": {"number": "CP7K3M9QXW2-1", "reason": "không liên lạc được với người nhận"},
    "returned": {"number": "CP7K3M9QXW2-1"},
    "zone_held": {"number": "CP7K3M9QXW2-1", "office": "Bưu cục Hoàn Kiếm"},
    "payout_paid": {"amount": 125_000_000, "count": 120, "bank_end": "0123"},
    "login_code": {"code": "123456", "minutes": 10},
    "household_code": {"code": "123456", "minutes": 10},
    "phone_code": {"code": "123456", "minutes": 10},
    "household_applied": {"household": "H7K3M9Q", "url": "https://chophien.example.vn/farm/"},
    "household_verified": {"household": "H7K3M9Q", "url": "https://chophien.example.vn/farm/"},
    "household_active": {"household": "H7K3M9Q", "url": "https://chophien.example.vn/farm/"},
    "household_paused": {"household": "H7K3M9Q", "reason": "hết vải, chờ nhãn vào tháng bảy"},
    "household_closed": {"household": "H7K3M9Q", "reason": "chủ hộ chuyển sang nghề khác"},
    "household_member": {"household": "Hộ bà Nguyễn Thị Phương Thảo", "url": "https://chophien.example.vn/farm/"},
    "payout_change": {
        "household": "H7K3M9Q",
        "bank_end": "0123",
        "at": "14:05 13/06",
        "url": "https://chophien.example.vn/farm/payout/",
    },
    "payout_change_second": {
        "household": "H7K3M9Q",
        "bank_end": "0123",
        "url": "https://chophien.example.vn/farm/payout/",
    },
    "payout_change_cancelled": {"household": "H7K3M9Q", "bank_end": "0123"},
    "payout_change_done": {
        "household": "H7K3M9Q",
        "bank_end": "0123",
        "url": "https://chophien.example.vn/farm/payout/",
    },
    "price_above_ceiling": {
        "title": "Gạo tẻ thơm túi 5 kg",
        "price": "85.000",
        "ceiling": "16.000 đ/kg",
        "number": "123/QĐ-STC",
        "day": "13/06/2026",
    },
    "consent_code": {"code": "123456", "minutes": 10},
    "payout_code": {"code": "123456", "minutes": 10},
    "waitlist_offer": {
        "packs": 10,
        "until": "14:05 13/06",
        "url": "https://chophien.example.vn/season/place/8sKq2xT7vB1nM4pL0wZ3aYcD/",
    },
    "season_open": {"name": "Mùa vải thiều Lục Ngạn 2026", "url": "https://chophien.example.vn/season/mua-vai-thieu/"},
    "broadcast": {"text": "Vải thiều Lục Ngạn chín rộ tuần này, giá 30.000 đ/kg, đặt trước thứ sáu."},
    "season_report": {"season": "Mùa vải thiều 2026", "day": "12/06/2026", "body": "Đơn hàng: 125"},
    "account_unknown": {"signup_url": "https://chophien.example.vn/account/signup/"},
    "account_exists": {"login_url": "https://chophien.example.vn/account/login/code/"},
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("template", sorted(CONTEXTS))
def test_fits_one_sms_and_says_all_it_was_given(template, language):
    text = plain_sms(render_body(template, language, CONTEXTS[template]))
    assert len(text) <= 160, (len(text), text)
    assert "?" not in text
    assert "{" not in text
    assert "chua ro" not in text
    for key, value in CONTEXTS[template].items():
        shown = f"{value:,}" if isinstance(value, int) and value >= 1000 else str(value)
        shown = shown.replace(",", ".") if language == "vi" and isinstance(value, int) else shown
        assert plain_sms(shown) in text, key


def test_every_message_with_a_subject_exists():
    assert set(SUBJECTS) <= set(CONTEXTS)


def test_a_language_without_words_falls_back_to_vietnamese():
    assert render_body("returned", "fr", CONTEXTS["returned"]) == render_body("returned", "vi", CONTEXTS["returned"])


def test_what_people_typed_is_neither_html_nor_a_second_line():
    text = render_body("delivery_failed", "vi", {"number": "CP1", "reason": 'nhà "Hoa & Bình"\n<b>đóng</b>'})
    assert text == 'Chợ Phiên: chưa giao được đơn CP1: nhà "Hoa & Bình" <b>đóng</b>. Bưu điện sẽ liên lạc với bạn.'


@pytest.mark.parametrize(
    "written, sent",
    [
        ("Đơn của bạn: 155.000\u00a0₫", "Don cua ban: 155.000 d"),
        ("NFD: Tha\u0306\u0301m", "NFD: Tham"),
        ("“Vải” – 5 kg…", '"Vai" - 5 kg...'),
        ("漢 💥", "? ?"),
        ("a_b {c}", "a_b ?c?"),
    ],
)
def test_the_alphabet_of_every_phone(written, sent):
    assert plain_sms(written) == sent


def test_subjects_come_in_the_readers_language():
    assert render_subject("delivered", "vi") == "Hàng đã giao"
    assert render_subject("account_exists", "vi") == "Chợ Phiên"
