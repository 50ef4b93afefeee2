"""Rules, lock and source against each other: what is accounted for, what is not, what has changed.

Comes in: the rules of a file, its lock, and the source's items where the source is at hand. Goes out: findings, each
at its place. The one hard idea: without the source the lock stands for it, so that a deleted rule is found where the
text may not be kept; with the source, items are recognised by their digests first, so that an item put in at the
top of a list is one new item and not a list of changed ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import attrs

from protocolrules.diagnostics.diagnostic import ERROR, Diagnostic, Label
from protocolrules.diagnostics.source import Span
from protocolrules.trace.items import FIELD, Item
from protocolrules.trace.lock import Entry, Lock
from protocolrules.trace.rules import Rule

NO_RESTRICTION = "asks nothing"
_FEW = 6  # items; of fewer, all may well have changed
_PARTS = re.compile(r"(?P<number>.*[0-9])[a-z]{1,2}|(?P<whole>.*\w)\.\w+")


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
            advice = _if_it_went(entry, label, rules)
            found.append(Diagnostic("lost-rule", lock.at(entry.name, label), message, advice))
    for label in (label for label in lock.added if label not in rules):
        message = f"`{label}` is not in {file}: it was added to what the source asks"
        found.append(
            Diagnostic(
                "lost-rule", lock.at(label, added=True), message, "restore it, or delete it under `[added]` here"
            )
        )
    return found


def _if_it_went(entry: Entry, label: str, rules: Mapping[str, Rule]) -> str:
    """Return what to do about a rule that is gone: no update takes that without a reason."""
    why = (
        f'`left_out = "{_number(label)}: why"`'
        if any(other in rules for other in entry.rules)
        else '`left_out = "why"`'
    )
    return f"restore it, or here put another rule in its place; or write {why} here and accept it with --update"


def _number(label: str) -> str:
    return label.split(" ", 1)[1]


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
    while label not in names:
        parts = _PARTS.fullmatch(label)
        if parts is None:
            return None
        label = parts["number"] or parts["whole"]
    return label


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


def is_another_study(matched: Matched, lock: Lock) -> bool:
    """Tell whether hardly any item of a source is in the lock with its text: one in ten, of six or more."""
    texts = [(item, entry) for item, entry in matched.pairs if item.kind != FIELD]
    known = sum(entry is not None and item.digest == entry.digest for item, entry in texts)
    return min(len(texts), len(lock.entries)) >= _FEW and known * 10 <= len(texts)


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
    return next_lock(Matched(tuple((item, None) for item in items), ()), rules, source, empty)[0]


def next_lock(
    matched: Matched, rules: dict[str, Rule], source: str, lock: Lock, only: Collection[str] = ()
) -> tuple[Lock, list[str]]:
    """Return the lock after a review, and in words what it accepts.

    Digests and names are as they are now, and what was said of each item is kept. With *only*, of the items whose text
    has changed these alone are accepted; the others stay changed.
    """
    entries, said = [], []
    for item, entry in matched.pairs:
        if entry is None:
            entries.append(Entry(item.name, item.digest, (), NO_RESTRICTION * item.open_to_all))
            said.append(f"`{item.name}` is new in the source")
            continue
        reviewed = not only or bool({item.name, entry.name} & set(only))
        entries.append(attrs.evolve(entry, name=item.name, digest=item.digest if reviewed else entry.digest))
        said += _accepted_item(item, entry, reviewed)
    said += [f"`{entry.name}` is gone from the source" for entry in matched.gone]
    lock, more = _with_rules(attrs.evolve(lock, source=source, entries=tuple(entries)), rules, _known(lock))
    return lock, said + more


def _accepted_item(item: Item, entry: Entry, reviewed: bool) -> list[str]:
    if item.digest != entry.digest and reviewed:
        return [f"`{item.name}` has changed" + (f"; reviewed: {', '.join(entry.rules)}" if entry.rules else "")]
    return [f"`{entry.name}` is `{item.name}` now"] if item.name != entry.name else []


def refreshed(rules: dict[str, Rule], lock: Lock) -> tuple[Lock, list[str]]:
    """Return the lock brought up to date with the rules alone, and in words what it accepts."""
    return _with_rules(lock, rules, _known(lock))


def _known(lock: Lock) -> set[str]:
    return {label for entry in lock.entries for label in entry.rules} | set(lock.added)


def _with_rules(lock: Lock, rules: dict[str, Rule], known: Collection[str]) -> tuple[Lock, list[str]]:
    """Return the lock with the rules not *known* yet at the item of their number, and without those they replace."""
    names = {entry.name for entry in lock.entries}
    new: dict[str, list[str]] = defaultdict(list)
    for rule in rules.values():
        home = proposed(rule.label, names) if rule.is_criterion and rule.label not in known else None
        if home is not None:
            new[home].append(rule.label)
    settled = [_settled(entry, rules, new[entry.name]) for entry in lock.entries]
    entries = tuple(entry for entry, _ in settled)
    return attrs.evolve(lock, entries=entries), [line for _, said in settled for line in said]


def _settled(entry: Entry, rules: Mapping[str, Rule], new: Sequence[str]) -> tuple[Entry, list[str]]:
    """Return an item's entry with its *new* rules, and what that accepts.

    A rule that is gone stays in the entry, to be found as lost, unless another replaces it or the author says why.
    """
    replaced = _replaced(entry, rules, new)
    kept, said = [], []
    for label in entry.rules:
        if label in replaced:
            said.append(f"`{label}` is replaced by {' and '.join(f'`{one}`' for one in replaced[label])}")
        elif label not in rules and _says_why(entry, label, rules):
            said.append(f"`{label}` no longer accounts for `{entry.name}`: {entry.left_out}")
        else:
            kept.append(label)
    said += [f"`{label}` accounts for `{entry.name}`" for label in new]
    return attrs.evolve(entry, rules=(*kept, *new)), said


def _replaced(entry: Entry, rules: Mapping[str, Rule], new: Sequence[str]) -> dict[str, list[str]]:
    """Return which *new* rules stand for those of an item that are gone: its parts, the whole, or one for one."""
    gone = [label for label in entry.rules if label not in rules]
    found = {label: [one for one in new if proposed(one, {label}) or proposed(label, {one})] for label in gone}
    taken = {one for ones in found.values() for one in ones}
    alone = (label for label in gone if not found[label])
    renamed = dict(zip(alone, (one for one in new if one not in taken), strict=False))
    return {label: found[label] or [renamed[label]] for label in gone if found[label] or label in renamed}


def _says_why(entry: Entry, label: str, rules: Mapping[str, Rule]) -> bool:
    """Tell whether `left_out` says why a rule is gone; while others remain, it must name the one that is."""
    if not any(other in rules for other in entry.rules):
        return bool(entry.left_out)
    return re.search(rf"(?<![\w.]){re.escape(_number(label))}(?!\w)", entry.left_out) is not None


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
