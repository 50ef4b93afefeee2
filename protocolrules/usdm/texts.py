"""Texts of the source as they can stand in a rules file: plain, on one line, not too long."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

TITLE, CRITERION, REMARK = 80, 160, 400  # characters

_TAG = re.compile(
    r"<usdm:tag\b[^<>]{0,200}?\bname=[\"']([^\"'<>]{0,200})[\"'][^<>]{0,200}>(?:\s*</usdm:tag>)?", re.IGNORECASE
)
# Only what HTML knows is markup: in `ALT <ULN or >LLN` nothing is.
_INLINE = re.compile(r"</?(?:a|b|code|em|font|i|mark|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:article|blockquote|body|br|caption|col|colgroup|dd|div|dl|dt|h[1-6]|head|hr|html|img|li|ol|p|pre|section"
    r"|style|table|tbody|td|tfoot|th|thead|tr|ul|usdm:[a-z]+)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Return a text without markup and line breaks: entities are decoded, blanks collapsed, controls dropped."""
    if "<" in text:
        text = _INLINE.sub("", _BLOCK.sub(" ", text))
    text = " ".join(html.unescape(text).split())
    return text if text.isprintable() else "".join(c for c in text if c.isprintable())


def filled(text: str, values: Mapping[str, str]) -> tuple[str, list[str]]:
    """Put values into the places of a template, ``<usdm:tag name="…"/>``; return the names without a value, too."""
    missing: list[str] = []

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            missing.append(found[1])
        return values.get(found[1], f"[{found[1]}]")

    return _TAG.sub(value, text), missing


def shortened(text: str, longest: int) -> str:
    """Return a text cut after a word, with ``…`` where something is cut."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[longest // 2 :] else cut).rstrip(" ,;:") + "…"


def quoted(text: str, longest: int) -> str:
    """Return a text of the source in the language's quotes."""
    return '"' + shortened(plain(text).replace('"', "'"), longest) + '"'
