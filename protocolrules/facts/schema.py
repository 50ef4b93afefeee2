"""The JSON Schemas of documents, made from the tables in `shape`."""

from __future__ import annotations

from typing import Any

from protocolrules.facts.shape import SITE, TIMELINE, WEEKDAYS, Field, Form, Shape

_PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?)?)?$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_SCALAR = {"type": ["string", "number", "boolean"]}
_NULL = {"type": "null"}
_DATE = {"anyOf": [{"type": "string", "pattern": _PARTIAL_DATE}, {"type": "integer"}, {"const": "unknown"}]}


def timeline_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a patient's document."""
    return _schema(TIMELINE)


def site_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a site's calendar."""
    return _schema(SITE)


def _schema(shape: Shape) -> dict[str, Any]:
    names = [name for name in (*shape.forms, *shape.unions) if name != shape.root]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": shape.title,
        **_form(shape.forms[shape.root], shape),
        "$defs": {name: _definition(name, shape) for name in names},
    }


def _definition(name: str, shape: Shape) -> dict[str, Any]:
    if name in shape.unions:
        forms = [{"$ref": f"#/$defs/{form}"} for form in shape.unions[name]]
    else:
        forms = [_form(shape.forms[name], shape)]
    if name in shape.shorthand:
        field = shape.form_of(name, None)[shape.shorthand[name]]
        forms.insert(0, _value(field.kind, field, shape))
    return forms[0] if len(forms) == 1 else {"anyOf": forms}


def _form(form: Form, shape: Shape) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            key: {
                "description": field.about,
                "anyOf": [_value(field.kind, field, shape)] + ([] if field.required else [_NULL]),
            }
            for key, field in form.items()
        },
        "required": [key for key, field in form.items() if field.required],
        "additionalProperties": False,
    }


def _value(kind: str, field: Field, shape: Shape) -> dict[str, Any]:
    container, _, item = kind.partition(" of ")
    is_form = item in shape.forms or item in shape.unions
    reference = {"$ref": f"#/$defs/{item}"} if is_form or not item else _value(item, field, shape)
    match container:
        case "map":
            return {"type": "object", "additionalProperties": {"anyOf": [reference, _NULL]}}
        case "list":
            return {"type": "array", "items": reference}
        case "day":
            return {"type": "string", "pattern": _DAY}
        case "weekday":
            return {"enum": [*WEEKDAYS, *map(str.capitalize, WEEKDAYS)]}
        case "date":
            return _DATE
        case "taken":
            return {"anyOf": [_DATE, {"const": "missed"}]}
        case "end":
            return {"anyOf": [_DATE, {"const": "ongoing"}]}
        case "count":
            return {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": r"^[1-9]\d*$"}]}
        case "answer":
            return {"anyOf": [{"type": "boolean"}, {"enum": list(field.choices)}]}
        case "choice":
            return {"enum": list(field.choices)}
        case "expectation":
            return {"type": "object"}
        case _:
            return _SCALAR
