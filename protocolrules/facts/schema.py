"""The JSON Schema of a patient's document, made from the table in `shape`."""

from __future__ import annotations

from typing import Any

from protocolrules.facts.shape import FORMS, SHORTHAND, Field, Form

_PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?)?)?$"
_SCALAR = {"type": ["string", "number", "boolean"]}
_NULL = {"type": "null"}
_DATE = {"anyOf": [{"type": "string", "pattern": _PARTIAL_DATE}, {"type": "integer"}, {"const": "unknown"}]}


def timeline_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a patient's document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "protocolrules patient timeline",
        **_form(FORMS["patient"]),
        "$defs": {name: _definition(name, form) for name, form in FORMS.items() if name != "patient"},
    }


def _definition(name: str, form: Form) -> dict[str, Any]:
    return {"anyOf": [_value(form[SHORTHAND[name]]), _form(form)]} if name in SHORTHAND else _form(form)


def _form(form: Form) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            key: {"description": field.about, "anyOf": [_value(field)] + ([] if field.required else [_NULL])}
            for key, field in form.items()
        },
        "required": [key for key, field in form.items() if field.required],
        "additionalProperties": False,
    }


def _value(field: Field) -> dict[str, Any]:
    container, _, item = field.kind.partition(" of ")
    reference = {"$ref": f"#/$defs/{item}"}
    match container:
        case "map":
            return {"type": "object", "additionalProperties": {"anyOf": [reference, _NULL]}}
        case "list":
            return {"type": "array", "items": reference}
        case "date":
            return _DATE
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
