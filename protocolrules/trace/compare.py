"""Rules, lock and source against each other: what is accounted for, what is not, what has changed.

Comes in: the rules of a file, its lock, and the source's items where the source is at hand. Goes out: findings, each
at its place. The one hard idea: without the source the lock stands for it, so that a deleted rule is found where the
text may not be kept; with the source, items are recognised by their digests first, so that an item put in at the
top of a list is one new item and not a list of changed ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

from protocolrules.diagnostics.diagnostic import ERROR, Diagnostic, Label
from protocolrules.diagnostics.source import Span
from protocolrules.trace.items import Item
from protocolrules.trace.lock import Entry, Lock
from protocolrules.trace.rules import Rule

NO_RESTRICTION = "asks nothing"
_PARTS = re.compile(r"(?P<number>.*[0-9])[a-z]{1,2}")


# ---- rules and lock ---------------------------------------------------------------------------


def compare_rules(rules: dict[str, Rule], lock: Lock, file: str, items: Sequence[Item] = ()) -> list[Diagnostic]:
    """Return where rules and lock disagree; *file* is the rules file's name, *items* the source's, where at hand."""
    places = {item.name: item.span for item in items}
    return [
        *_lost_rules(rules, lock, file),
        *_items_without_rule(lock, file, places),
        *_rules_without_item(rules, lock),
    ]


def _lost_rules(rules: dict[str, Rule], lock: Lock, file: str) -> list[Diagnostic]:
    found = []
    for entry in lock.entries:
        for label in (label for label in entry.rules if label not in rules):
            message = f"`{label}` is not in {file}: it accounts for `{entry.name}` of the source"
            advice = f"restore it, or take it out of `rules` of `{entry.name}` here and say what accounts for the item"
            found.append(Diagnostic("lost-rule", lock.at(entry.name, label), message, advice))
    for label in (label for label in lock.added if label not in rules):
        message = f"`{label}` is not in {file}: it was added to what the source asks"
        found.append(
            Diagnostic(
                "lost-rule", lock.at(label, added=True), message, "restore it, or delete it under `[added]` here"
            )
        )
    return found


def _items_without_rule(lock: Lock, file: str, places: Mapping[str, Span]) -> list[Diagnostic]:
    advice = f'write one in {file} and name it in `rules` in {_file(lock)}, or say there `left_out = "why"`'
    return [
        Diagnostic(
            "item-without-rule",
            places.get(entry.name) or lock.at(entry.name),
            f"`{entry.name}` of the source has no rule",
            advice,
        )
        for entry in lock.entries
        if not entry.rules and not entry.left_out
    ]


def _rules_without_item(rules: dict[str, Rule], lock: Lock) -> list[Diagnostic]:
    known = {label for entry in lock.entries for label in entry.rules} | set(lock.added)
    names = {entry.name for entry in lock.entries}
    found = []
    for rule in (rule for rule in rules.values() if rule.is_criterion and rule.label not in known):
        home = proposed(rule.label, names)
        message = f"`{rule.label}` accounts for no item of the source"
        where = f"of `{home}` " if home else "of an item "
        advice = f"name it in `rules` {where}in {_file(lock)}, or under `[added]` with a reason"
        found.append(Diagnostic("rule-without-item", rule.span, message, advice))
    return found


def _file(lock: Lock) -> str:
    return Path(lock.text.name).name


def proposed(label: str, names: set[str]) -> str | None:
    """Return the item that a criterion's number says it belongs to (`inclusion 6b` to `inclusion 6`), or None."""
    if label in names:
        return label
    parts = _PARTS.fullmatch(label)
    return parts["number"] if parts and parts["number"] in names else None


# ---- lock and source --------------------------------------------------------------------------


@attrs.frozen
class Matched:
    """What became of the lock's items: pairs of item and entry (None: a new item), and the entries that are gone."""

    pairs: tuple[tuple[Item, Entry | None], ...]
    gone: tuple[Entry, ...]


def match(items: Sequence[Item], lock: Lock) -> Matched:
    """Recognise items in the lock: the same name and text, then the same text, then the same name."""
    chosen: dict[str, Entry] = {}
    left = list(lock.entries)
    for key in _KEYS:
        waiting: dict[object, list[Entry]] = defaultdict(list)
        for entry in left:
            waiting[key(entry)].append(entry)
        for item in items:
            if item.name not in chosen and waiting[key(item)]:
                chosen[item.name] = waiting[key(item)].pop(0)
        left = [entry for rest in waiting.values() for entry in rest]
    order = {entry.name: place for place, entry in enumerate(lock.entries)}
    gone = tuple(sorted(left, key=lambda entry: order[entry.name]))
    return Matched(tuple((item, chosen.get(item.name)) for item in items), gone)


_KEYS: tuple[Callable[[Item | Entry], object], ...] = (
    lambda one: (one.name, one.digest),
    lambda one: one.digest,
    lambda one: one.name,
)


def compare_source(matched: Matched, lock: Lock) -> list[Diagnostic]:
    """Return what has changed in the source since it was reviewed."""
    found = []
    for item, entry in matched.pairs:
        if entry is None:
            message = f"`{item.name}` of the source is new: no rule accounts for it"
            advice = "write a rule for it, then accept it with --update"
            found.append(Diagnostic("new-item", item.span, message, advice))
        elif item.digest != entry.digest:
            message = f"`{item.name}` of the source has changed since it was reviewed"
            found.append(
                Diagnostic("changed-item", item.span, message, f"{_review(entry)}, then accept it with --update")
            )
        elif item.name != entry.name:
            message = f"`{entry.name}` of the source is `{item.name}` now, with the same text"
            advice = f"{_review(entry)} for its number, then accept it with --update"
            found.append(Diagnostic("moved-item", item.span, message, advice))
    for entry in matched.gone:
        message = f"`{entry.name}` is no longer in the source"
        advice = f"{_review(entry)}, then accept it with --update"
        found.append(Diagnostic("gone-item", lock.at(entry.name), message, advice))
    return found


def _review(entry: Entry) -> str:
    if entry.rules:
        return f"review {', '.join(entry.rules)}"
    return f"review why it was left out ({entry.left_out})" if entry.left_out else "it has no rule yet"


# ---- the next lock ----------------------------------------------------------------------------


def first_lock(items: Sequence[Item], rules: dict[str, Rule], source: str, empty: Lock) -> Lock:
    """Return a lock for rules that have none: criteria belong to the item whose number they bear."""
    return next_lock(Matched(tuple((item, None) for item in items), ()), rules, source, empty)


def next_lock(matched: Matched, rules: dict[str, Rule], source: str, lock: Lock) -> Lock:
    """Return the lock after a review: digests and names as they are now, and what was said of each item kept."""
    entries = tuple(
        Entry(item.name, item.digest, (), NO_RESTRICTION * item.open_to_all)
        if entry is None
        else attrs.evolve(entry, name=item.name, digest=item.digest)
        for item, entry in matched.pairs
    )
    return _with_rules(attrs.evolve(lock, source=source, entries=entries), rules, _homes(lock))


def refreshed(rules: dict[str, Rule], lock: Lock) -> Lock:
    """Return the lock brought up to date with the rules alone."""
    return _with_rules(lock, rules, _homes(lock))


def _with_rules(lock: Lock, rules: dict[str, Rule], known: Mapping[str, object]) -> Lock:
    """Return the lock without the rules that are gone, and with those not *known* yet at the item of their number."""
    names = {entry.name for entry in lock.entries}
    new: dict[str, list[str]] = defaultdict(list)
    for rule in rules.values():
        home = proposed(rule.label, names) if rule.is_criterion and rule.label not in known else None
        if home is not None:
            new[home].append(rule.label)
    entries = tuple(
        attrs.evolve(entry, rules=(*(label for label in entry.rules if label in rules), *new[entry.name]))
        for entry in lock.entries
    )
    added = {label: why for label, why in lock.added.items() if label in rules}
    return attrs.evolve(lock, entries=entries, added=added)


def _homes(lock: Lock) -> dict[str, str]:
    """Return for every rule of the lock what it accounts for, in words."""
    homes: dict[str, str] = dict.fromkeys(lock.added, "what was added")
    for entry in lock.entries:
        for label in entry.rules:
            homes[label] = f"{homes[label]}, `{entry.name}`" if label in homes else f"`{entry.name}`"
    return homes


def accepted(matched: Matched | None, old: Lock, new: Lock) -> list[str]:
    """Return in words what writing the new lock in place of the old one accepts."""
    said = [_accepted_item(item, entry) for item, entry in matched.pairs] if matched else []
    said += [f"`{entry.name}` is gone from the source" for entry in matched.gone] if matched else []
    before, after = _homes(old), _homes(new)
    said += [f"`{label}` no longer accounts for {home}" for label, home in before.items() if label not in after]
    said += [f"`{label}` accounts for {home}" for label, home in after.items() if label not in before]
    return [line for line in said if line]


def _accepted_item(item: Item, entry: Entry | None) -> str:
    if entry is None:
        return f"`{item.name}` is new in the source"
    if item.digest != entry.digest:
        return f"`{item.name}` has changed" + (f"; reviewed: {', '.join(entry.rules)}" if entry.rules else "")
    return f"`{entry.name}` is `{item.name}` now" if item.name != entry.name else ""


def not_encoded(rules: dict[str, Rule]) -> list[Diagnostic]:
    """Return a finding for every rule that is not encoded yet."""
    return [
        Diagnostic(
            "not-encoded",
            rule.not_encoded[0],
            f"`{rule.label}` is not encoded yet",
            "say it in rules",
            ERROR,
            (Label(rule.span, "of this rule"),),
        )
        for rule in rules.values()
        if rule.not_encoded
    ]
