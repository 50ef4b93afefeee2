"""Lines that are no items: headings of the two lists, headings within them, and the registry's own fields.

A sentence may speak of "inclusion criteria" and be an item all the same, so only lines that are nothing but a
heading count as one.
"""

from __future__ import annotations

import re

import attrs

INCLUSION, EXCLUSION, ELIGIBILITY = "inclusion", "exclusion", "eligibility"
_WRAPPED = 60  # characters; a line at least as long may have been broken by whoever set the text

_QUALIFIER = (
    r"(?:(?:key|main|major|general|principal|primary|specific|additional|other|further|detailed|summary|study|trial"
    r"|clinical|core|basic|patients?|participants?|subjects?|donors?|cohort|arm|part|phase)\s+)"
)
_KIND = r"(?P<kind>non-?inclusion|inclusion|exclusion|eligibility)"
_CRITERIA = r"(?:\s+(?:and\s+exclusion\s+)?criteri(?:a|on|um)|\s+requirements)"
_SCOPE = r"(?P<scope>\s*(?:\([^()]{1,80}\)|(?:[-–—/]|for|of|part|cohort|arm|phase|group|stage|step)\b.{0,80}?))"
_ALONE = re.compile(rf"{_QUALIFIER}*{_KIND}(?:{_CRITERIA}{_SCOPE}?)?\s*[:.]?", re.IGNORECASE)
_COLON = re.compile(rf"(?P<scope>[^:.;]{{0,80}}?)\b{_KIND}\s+criteri(?:a|on)\b[^:.;]{{0,60}}:", re.IGNORECASE)
_OPENING = re.compile(rf"{_QUALIFIER}*{_KIND}{_CRITERIA}\s*:\s*(?=\S)", re.IGNORECASE)
_DECORATION = re.compile(r"[\s*#_=~\\-]*")

_FIELD = re.compile(
    r"\s*(?P<name>min(?:imum)?\s+age|max(?:imum)?\s+age|sex|sexes\s+eligible\s+for\s+study|gender"
    r"|(?:accepts\s+)?healthy\s+volunteers)\s*:(?P<value>.*)",
    re.IGNORECASE,
)
# As a copied page shows them: the ages, the sex, whether healthy volunteers are taken, one a line, without names.
_AGE = r"[0-9]{1,3} (?:Year|Month|Week|Day)s?"
_BARE_FIELDS = re.compile(
    rf"(?:^(?P<minimum>{_AGE}|N/A)[ \t]*\n)?(?:^(?P<maximum>{_AGE}|N/A)[ \t]*\n)?"
    r"^(?P<sex>ALL|MALE|FEMALE|All|Male|Female)[ \t]*\n^(?P<healthy>Yes|No)[ \t]*$",
    re.MULTILINE,
)
BARE_NAMES = {"minimum": "minimum age", "maximum": "maximum age", "sex": "sex", "healthy": "healthy volunteers"}


@attrs.frozen
class Heading:
    """The heading of a list: its kind, whom it concerns where it says so, and where the text after it begins."""

    kind: str
    scope: str
    rest: int


def list_heading(line: str, marked: bool) -> Heading | None:
    """Return the heading of a list of criteria that a line is; of a line with a mark, only a clear one."""
    start = _DECORATION.match(line).end()  # type: ignore[union-attr]
    words = line[start:].rstrip(" \t*_#\\")
    found = _ALONE.fullmatch(words)
    if found and (not marked or words.endswith(":") or not found["scope"]):
        return Heading(_kind(found["kind"]), (found["scope"] or "").strip(" \t-–—/():"), len(line))
    found = _COLON.fullmatch(words)
    if found and not marked:
        return Heading(_kind(found["kind"]), found["scope"].strip(" \t-–—/():"), len(line))
    found = _OPENING.match(words)
    return Heading(_kind(found["kind"]), "", start + found.end()) if found and not marked else None


def _kind(word: str) -> str:
    word = word.lower().replace("-", "")
    return EXCLUSION if word == "noninclusion" else word


def is_subheading(line: str) -> bool:
    """Tell whether an unmarked line looks like a heading: it ends in a colon, or has no small letter."""
    words = line.strip()
    loud = words.upper() == words and sum(c.isalpha() for c in words) > 3 and not words.endswith(".")
    return len(words) <= 100 and (words.endswith(":") or (loud and len(words) > 4))


def may_be_wrapped(previous: str, line: str) -> bool:
    """Tell whether a line may go on with the one above: that one is long, or this one begins with a small letter."""
    words = line.lstrip()
    return len(previous.rstrip()) >= _WRAPPED or not words[:1].isupper()


def field(line: str) -> tuple[str, str] | None:
    """Return name and value of a field that the registry keeps beside the lists, such as ``minimum age: 18 Years``."""
    found = _FIELD.fullmatch(line)
    if not found:
        return None
    name = " ".join(found["name"].lower().split())
    name = re.sub(r"^(min|max)(?:imum)? age$", r"\1imum age", name)
    name = "sex" if name.startswith(("sex", "gender")) else name.removeprefix("accepts ")
    return name, found["value"].strip()


def bare_fields(text: str) -> re.Match[str] | None:
    """Return the fields of a copied page, which stand without their names below the lists, or None."""
    return _BARE_FIELDS.search(text)


def asks_nothing(name: str, value: str) -> bool:
    """Tell whether a field lets everybody in: no age limit, either sex, healthy volunteers too."""
    if name == "healthy volunteers":
        return value.lower() in ("yes", "true", "")
    return value.lower() in ("", "all", "both", "n/a", "none", "no limit", "false")
