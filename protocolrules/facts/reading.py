"""Reading a document by the table of its forms: every problem is listed with its path.

A sort of document adds a method ``read_KIND`` for each kind of scalar that only it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import attrs

from protocolrules.facts.shape import Field, Shape
from protocolrules.facts.suggest import did_you_mean

_YES = {"yes", "true", "y"}
_NO = {"no", "false", "n"}


@attrs.define
class Reading:
    """One document being read: its shape, and its problems so far."""

    shape: Shape
    problems: list[str] = attrs.field(factory=list, init=False)

    def form(self, name: str, value: Any, path: str) -> dict[str, Any]:
        """Read a mapping against its form; the result has a key for every field, None where absent."""
        if name in self.shape.shorthand and not isinstance(value, Mapping):
            value = {self.shape.shorthand[name]: value}
        form = self.shape.form_of(name, value)
        if not isinstance(value, Mapping):
            self.problem(path, f"expected a mapping with {', '.join(f'`{key}`' for key in form)}")
            return {}
        for key in value:
            if key not in form:
                self.problem(join(path, str(key)), f"`{key}` is not a key here{did_you_mean(str(key), form)}")
        for key, field in form.items():
            if field.required and value.get(key) is None:
                self.problem(join(path, key), f"missing: {field.about}")
        read = {key: self.field(field, value.get(key), join(path, key)) for key, field in form.items()}
        return {"path": path, **read}

    def field(self, field: Field, value: Any, path: str) -> Any:
        """Read what stands under one key (None where nothing does, or nothing usable)."""
        if value is None:
            return None
        container, _, item = field.kind.partition(" of ")
        if container == "list":
            return self.items(item, field, value, path)
        if container == "map":
            return self.entries(item, value, path)
        if container == "expectation":
            return value if isinstance(value, Mapping) else self.problem(path, "expected a mapping")
        return self.scalar(container, field, value, path)

    def items(self, kind: str, field: Field, value: Any, path: str) -> list[Any]:
        """Read a list of forms, or of scalars of one kind."""
        if not isinstance(value, list | tuple):
            self.problem(path, "expected a list")
            return []
        places = [(item, f"{path}[{index}]") for index, item in enumerate(value)]
        if kind in self.shape.forms or kind in self.shape.unions:
            return [self.form(kind, item, place) for item, place in places]
        return [self.scalar(kind, field, item, place) for item, place in places]

    def entries(self, form: str, value: Any, path: str) -> dict[str, dict[str, Any]]:
        """Read a mapping from names to forms."""
        if not isinstance(value, Mapping):
            self.problem(path, "expected a mapping from names")
            return {}
        return {
            str(key): self.form(form, item, join(path, str(key))) for key, item in value.items() if item is not None
        }

    def scalar(self, kind: str, field: Field, value: Any, path: str) -> Any:
        """Read one value with the method for its kind."""
        text = scalar_text(value)
        if text is None:
            return self.problem(path, f"expected one value: {field.about}")
        reader: Callable[[str, Field], Any] = getattr(self, f"read_{kind}")
        try:
            return reader(text, field)
        except ValueError as wrong:
            return self.problem(path, str(wrong))

    def problem(self, path: str, message: str) -> None:
        """Note a problem of the document."""
        self.problems.append(f"{path}: {message}" if path else message)

    def read_text(self, text: str, field: Field) -> str:
        """Return a text that is not empty."""
        if not text.strip():
            raise ValueError(f"empty: {field.about}")
        return text.strip()

    def read_answer(self, text: str, field: Field) -> str:
        """Return ``yes``, ``no`` or, where the field has it, ``unknown``."""
        word = boolean_word(text) or text.lower()
        if word not in field.choices:
            *most, last = field.choices
            raise ValueError(f"`{text}` is not an answer: write {', '.join(most)} or {last}")
        return word

    def read_choice(self, text: str, field: Field) -> str:
        """Return one of the field's words."""
        if text not in field.choices:
            raise ValueError(f"`{text}` is not one of {', '.join(field.choices)}{did_you_mean(text, field.choices)}")
        return text

    def read_count(self, text: str, field: Field) -> int:
        """Return a whole number from 1."""
        if not re.fullmatch(r"[1-9]\d{0,3}", text):
            raise ValueError(f"`{text}` is not a whole number from 1: {field.about}")
        return int(text)


def boolean_word(text: str) -> str | None:
    """Return ``yes`` or ``no`` for the usual spellings, None for anything else."""
    lower = text.strip().lower()
    return "yes" if lower in _YES else "no" if lower in _NO else None


def scalar_text(value: Any) -> str | None:
    """Return the text of a scalar, None for anything that is not one."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
    if value is None or isinstance(value, Mapping | list | tuple | set | bytes):
        return None
    return str(value)


def join(path: str, key: str) -> str:
    """Return the path of a key under a path."""
    return f"{path}.{key}" if path else key
