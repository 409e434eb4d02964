"""Errors as RFC 9457 says: ``application/problem+json`` with a machine's ``code`` and a sentence for people."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema

CONTENT_TYPE = "application/problem+json"


class FieldProblem(Schema):
    """What is wrong with one field of the request."""

    field: str = Field(description="Where: body.lines.0.quantity, query.limit, header.Idempotency-Key")
    code: str = Field(description="A word for machines")
    detail: str


class Problem(Schema):
    """An error. ``code`` never changes its meaning; ``detail`` is in Vietnamese or English (Accept-Language)."""

    type: str = Field(default="about:blank", description="Always about:blank: the code says which problem it is")
    title: str = Field(description="The HTTP status in words")
    status: int
    code: str
    detail: str


class InvalidRequest(Problem):
    """A request that makes no sense: nothing was done, and it may be sent again, mended, under the same key."""

    errors: list[FieldProblem] = []


class ProblemError(Exception):
    """Raised by a view to answer with a problem."""

    def __init__(
        self, status: int, code: str, detail: str = "", *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.more, self.headers = status, code, detail, more, headers or {}


def sentence_of(status: int) -> str:
    """Return what to tell somebody of a status about which nothing more is known."""
    return {
        400: _("Yêu cầu gửi lên không đọc được. Xin xem lại cú pháp JSON và địa chỉ."),
        401: _("Xin gửi khóa còn hiệu lực: Authorization: Bearer …"),
        403: _("Khóa này không được làm việc đó. Xin nhờ quản trị sàn mở thêm quyền."),
        404: _("Không có gì ở địa chỉ này, hoặc không phải của bạn."),
        405: _("Địa chỉ này không nhận cách gọi đó. Xin xem tài liệu."),
        413: _("Yêu cầu lớn quá, xin chia nhỏ ra."),
        415: _("Xin gửi JSON với Content-Type: application/json."),
        422: _("Yêu cầu có chỗ chưa đúng, xin xem từng trường."),
        429: _("Gọi nhiều quá, xin chờ rồi gọi lại."),
        503: _("Chợ đang bận trong giây lát. Chưa có gì thay đổi một nửa: xin gửi lại sau vài giây."),
    }.get(status, _("Có lỗi ở phía chợ. Chưa có gì thay đổi một nửa, xin gửi lại sau."))


_CODES = {
    400: "malformed",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    503: "temporarily_unavailable",
}


def problem(status: int, code: str = "", detail: str = "", **more: Any) -> dict[str, Any]:
    """Return the members of a problem."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code or _CODES.get(status, "error"),
        "detail": detail or sentence_of(status),
        **more,
    }


def respond(
    status: int, code: str = "", detail: str = "", *, headers: dict[str, str] | None = None, **more: Any
) -> HttpResponse:
    """Return the response of a problem."""
    body = json.dumps(problem(status, code, detail, **more), ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def wrong_field(field: str, code: str, detail: str) -> ProblemError:
    """Return the problem of one field of the request."""
    return ProblemError(422, "invalid", errors=[{"field": field, "code": code, "detail": detail}])
