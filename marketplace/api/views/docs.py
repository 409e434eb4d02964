"""The documentation, drawn from the OpenAPI document: no script, nothing from elsewhere."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.api.models import EventKind, Scope


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Show how to call the API, each address with its fields and examples."""
    from marketplace.api.service import api  # it is put together of the views of this package

    document = api.get_openapi_schema()
    addresses = [
        _address(document, path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    context = {
        "info": document["info"],
        "addresses": addresses,
        "scopes": [{"word": scope.value, "label": scope.label} for scope in Scope],
        "events": [{"word": kind.value, "label": kind.label} for kind in EventKind],
    }
    return render(request, "api/docs.html", context)


def _address(document: Any, path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    bodies = operation.get("requestBody", {}).get("content", {}).values()
    body = next(iter(bodies), None)
    answers = []
    for status, answer in sorted(operation["responses"].items()):
        media = next(iter(answer.get("content", {}).values()), {})
        answers.append({"status": status, "words": answer["description"], "example": _json(media.get("example"))})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": [_parameter(each) for each in operation["parameters"]],
        "fields": _fields(document, body["schema"]) if body else [],
        "example": _json(body.get("example")) if body else "",
        "answers": answers,
    }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter with what is said of it, or of what it may be."""
    schema = parameter["schema"]
    said = [parameter, schema, *schema.get("anyOf", [])]
    description = next((each["description"] for each in said if each.get("description")), "")
    return {
        "name": parameter["name"],
        "where": parameter["in"],
        "required": parameter["required"],
        "description": description,
    }


def _fields(document: Any, schema: dict[str, Any], before: str = "") -> list[dict[str, Any]]:
    """Return the fields of a body, those inside objects and lists behind them."""
    schema = _read(document, schema)
    rows = []
    for name, field in schema.get("properties", {}).items():
        inner = _read(document, field)
        rows.append(
            {
                "name": before + name,
                "required": name in schema.get("required", []),
                "description": field.get("description") or inner.get("description", ""),
            }
        )
        below = _read(document, inner.get("items", {})) if inner.get("type") == "array" else inner
        if "properties" in below:
            mark = "[]." if inner.get("type") == "array" else "."
            rows += _fields(document, below, f"{before}{name}{mark}")
    return rows


def _read(document: Any, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema, or what it points to."""
    for choice in schema.get("anyOf", []):
        if "$ref" in choice:
            schema = choice
    if "$ref" in schema:
        found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return found
    return schema


def _json(example: Any) -> str:
    return "" if example is None else json.dumps(example, ensure_ascii=False, indent=2)
