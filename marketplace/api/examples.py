"""Examples of requests and answers, shown in the documentation and checked against the schemas by a test."""

from typing import Any

LINE = {"product_id": 12, "quantity": 2, "expected_unit_price": 150_000}
ORDER = {
    "lines": [LINE],
    "recipient": {"name": "Nguyễn Thị Hoa", "phone": "0912345678"},
    "delivery": {"commune_code": "00070", "address": "12 Lê Lợi", "note": "gọi trước khi đến"},
    "payment": "cod",
}
PLACED_LINE = {
    "product_id": 12,
    "stockrecord_id": 12,
    "title": "Vải thiều Lục Ngạn, thùng 5 kg",
    "quantity": 2,
    "unit_price": 150_000,
    "total": 300_000,
}
PLACED = {
    "number": "CP7K3M9QX2B",
    "status": "placed",
    "placed_at": "2026-06-12T01:30:00Z",
    "payment": "cod",
    "reserved_until": None,
    "goods": 300_000,
    "freight": 30_000,
    "total": 330_000,
    "cash_due": 330_000,
    "promise": {"promised_by": "2026-06-14T10:00:00Z", "point": "Bưu cục Hoàn Kiếm"},
    "lines": [PLACED_LINE],
    "shipments": [
        {
            "number": "CP7K3M9QX2B-A",
            "seller": "Hộ Giáp Thị Vải",
            "status": "created",
            "promised_by": "2026-06-14T10:00:00Z",
            "freight": 30_000,
            "cash_due": 330_000,
            "lines": [PLACED_LINE],
        }
    ],
}
PRICE_CHANGED = {
    "type": "about:blank",
    "title": "Conflict",
    "status": 409,
    "code": "price_changed",
    "detail": "Giá hoặc giỏ hàng đã thay đổi từ lúc bạn xem. Xin xem lại rồi đặt.",
    "prices": [{"product_id": 12, "unit_price": 160_000}],
    "total": 350_000,
}
SCANS = {
    "scans": [
        {
            "key": "0b9a7b1e-6c0e-4c57-9a3e-2f3f4f0f8c11",
            "s10": "EE123456785VN",
            "kind": "arrive",
            "point": "010001",
            "device_time": "2026-06-12T08:30:00+07:00",
        }
    ]
}
ENDPOINT = {"url": "https://example.com/hooks/cho-phien", "events": ["order.status", "shipment.delivered"]}
CODE_WANTED = {"phone": "0912345678"}
CODE_SENT = {"reference": "q3W1mX0kU9sB7cT2vN5yR8aL4eH6jD1fG0pZ3oI7uKw", "expires_at": "2026-06-12T01:40:00Z"}
HOUSEHOLD_ANSWERED = {"reference": CODE_SENT["reference"], "code": "482913", "name": "Nguyễn Thị Hoa"}
HOUSEHOLD = {"household": "3:1207:Yk0vQ2mZp9xW1cT7", "expires_at": "2026-06-12T02:02:00Z"}
WRONG_CODE = {
    "type": "about:blank",
    "title": "Conflict",
    "status": 409,
    "code": "wrong_code",
    "detail": "Mã không đúng hoặc đã hết hạn, xin xem lại tin nhắn hoặc xin mã mới.",
}
CANCEL = {"reason": "khách đổi ý"}

REQUESTS: dict[tuple[str, str], Any] = {
    ("post", "/orders"): ORDER,
    ("post", "/orders/{number}/cancel"): CANCEL,
    ("post", "/households/codes"): CODE_WANTED,
    ("post", "/households"): HOUSEHOLD_ANSWERED,
    ("post", "/scans"): SCANS,
    ("post", "/webhooks/endpoints"): ENDPOINT,
}
ANSWERS: dict[tuple[str, str, int], Any] = {
    ("post", "/orders", 201): PLACED,
    ("post", "/orders", 409): PRICE_CHANGED,
    ("get", "/orders/{number}", 200): PLACED,
    ("post", "/households/codes", 201): CODE_SENT,
    ("post", "/households", 201): HOUSEHOLD,
    ("post", "/households", 409): WRONG_CODE,
}


def with_examples(document: Any) -> Any:
    """Put the examples into an OpenAPI document, at their addresses whatever stands before them."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for (of, end), example in REQUESTS.items():
                if method == of and path.endswith(end):
                    for media in operation["requestBody"]["content"].values():
                        media["example"] = example
            for (of, end, status), example in ANSWERS.items():
                if method == of and path.endswith(end):
                    for media in operation["responses"][status]["content"].values():
                        media["example"] = example
    return document
