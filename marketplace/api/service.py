"""The API put together: its addresses, how its errors are told, and its OpenAPI document."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from marketplace.api import problems
from marketplace.api.examples import with_examples
from marketplace.api.views import households, orders, products, scans, webhooks
from marketplace.api.views.writing import refusal_response
from marketplace.common.errors import DomainError

DESCRIPTION = """Order farm produce, follow parcels, record scans, read a season's figures.

Every request carries `Authorization: Bearer <key>`. Money is whole đồng, tax included; weight is grams; moments are
ISO 8601. Sentences are in Vietnamese, or in English with `Accept-Language: en`. Every error is
`application/problem+json` (RFC 9457) with a `code` for programs."""


class OneFormat(BaseRenderer):
    """Writes what is read as ``write_once`` writes what is kept: moments look alike in both."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Return JSON."""
        return to_json(data)


class PartnerApi(NinjaAPI):
    """Ninja, with every error documented: it knows only the answers that a view returns."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """Return the OpenAPI document."""
        return with_examples(_with_errors(super().get_openapi_schema(**where)))


api = PartnerApi(
    title="Chợ Phiên",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    renderer=OneFormat(),
)
for _router in (products.router, orders.router, households.router, scans.router, webhooks.router):
    api.add_router("", _router)


@api.exception_handler(problems.ProblemError)
def _problem(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.respond(error.status, error.code, error.detail, headers=error.headers, **error.more)


@api.exception_handler(DomainError)
def _domain(request: HttpRequest, error: Any) -> HttpResponse:
    return refusal_response(error)


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.respond(404)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.respond(error.status_code)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.respond(422, errors=[_field(each) for each in error.errors])


def _field(error: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong with a field: where, pydantic's word for it, a sentence of ours."""
    where = [str(part) for part in error["loc"]]
    if where[:1] == ["body"] and len(where) > 1:  # ninja puts the name of the view's argument behind it
        del where[1]
    return {"field": ".".join(where), "code": error["type"], "detail": _sentence(error["type"], error.get("ctx", {}))}


def _sentence(kind: str, facts: dict[str, Any]) -> str:
    told = {
        "missing": _("Thiếu trường này."),
        "string_too_short": _("Chưa đủ ký tự: ít nhất %(min_length)s."),
        "string_too_long": _("Dài quá: nhiều nhất %(max_length)s ký tự."),
        "too_short": _("Ít quá: ít nhất %(min_length)s."),
        "too_long": _("Nhiều quá: nhiều nhất %(max_length)s."),
        "greater_than_equal": _("Nhỏ quá: ít nhất %(ge)s."),
        "less_than_equal": _("Lớn quá: nhiều nhất %(le)s."),
        "literal_error": _("Chỉ nhận một trong: %(expected)s."),
        "each_product_once": _("Mỗi mặt hàng chỉ ở một dòng."),
        "no_nul": _("Không nhận ký tự NUL."),
        "timezone_aware": _("Xin ghi cả múi giờ, ví dụ 2026-06-12T08:30:00+07:00."),
    }.get(kind)
    try:
        return told % facts if told else _("Giá trị này chưa đúng, xin xem tài liệu.")
    except KeyError:
        return _("Giá trị này chưa đúng, xin xem tài liệu.")


def _with_errors(document: OpenAPISchema) -> OpenAPISchema:
    """Add the errors that each address can answer."""
    shapes = document["components"]["schemas"]
    for model in (problems.Problem, problems.InvalidRequest, orders.shapes.Refusal):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        shapes.update(schema.pop("$defs", {}))
        shapes[model.__name__] = schema
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            operation["responses"] |= {
                status: _error(status, "Refusal" if status == 409 else "InvalidRequest" if status == 422 else "Problem")
                for status in _statuses(path, method, operation)
            }
    return document


def _statuses(path: str, method: str, operation: dict[str, Any]) -> list[int]:
    statuses = [400, 401, 403, 422, 429, 500, 503]
    if "{" in path:
        statuses.append(404)
    if method != "get":
        statuses += [413, 415]
    if method == "post":
        statuses.append(409)
    return sorted(statuses)


def _error(status: int, shape: str) -> dict[str, Any]:
    return {
        "description": problems.problem(status)["title"],
        "content": {problems.CONTENT_TYPE: {"schema": {"$ref": f"#/components/schemas/{shape}"}}},
    }
