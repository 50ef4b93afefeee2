"""``pregnancy_test is positive`` in an inclusion: only those may enter whom most protocols keep out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.conditions import Requirement, literals, requirements
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.topic import denies, inclusions_say, title_says
from protocolrules.syntax import tree


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?<=[^a-z])|^)(?:{words})", re.IGNORECASE)


@attrs.frozen
class _Condition:
    """What tests for it are called, and the words of titles and of inclusions in trials that are about it."""

    tests: re.Pattern[str]
    title: re.Pattern[str]
    inclusions: re.Pattern[str]


_HEPATITIS = _pattern("hepat|liver|cirrho|HBV|HCV|HDV|HBe?Ag|viral load")
_KNOWN = (
    _Condition(
        _pattern("HIV|human_immunodeficiency"), *[_pattern("HIV|human immunodef|AIDS|antiretroviral|ART(?![a-z])")] * 2
    ),
    _Condition(_pattern("HBV|HBs?Ag|hepatitis_?B"), _HEPATITIS, _HEPATITIS),
    _Condition(_pattern("HCV|hepatitis_?C"), _HEPATITIS, _HEPATITIS),
    _Condition(_pattern("HTLV"), *[_pattern("HTLV|T-?cell leuk")] * 2),
    _Condition(_pattern("syphilis|RPR(?![a-z])|VDRL|treponem"), *[_pattern("syphilis|trepon|sexually transm")] * 2),
    _Condition(
        _pattern("tuberculosis|TB(?![a-z])|quantiferon|IGRA(?![a-z])"), *[_pattern("tubercul|TB(?![a-z])|mycobact")] * 2
    ),
    _Condition(
        _pattern("pregnan|.*hCG(?![a-z])"),
        _pattern("pregnan|obstet|matern|gestat|labou?r(?![a-z])|pre-?ecl|eclamp|fetal|birth|abort|miscarr|.*natal"),
        _pattern("obstet|matern|gestat|trimester|labou?r(?![a-z])|pre-?ecl|fetal|fetus|.*natal|hydatid|choriocarc"),
    ),
)
_IMMUNITY = re.compile(r"anti_?hbs|hbs_?ab|surface_antibod|vaccin|immunity", re.IGNORECASE)
_POSITIVE = frozenset(("positive", "reactive", "detected", "present"))
_NEGATIVE = frozenset(("negative", "nonreactive", "non_reactive", "undetected", "not_detected", "absent"))
_SAYS_SO = re.compile(r"positiv|reactive|infect|pregnant|gestation|detect", re.IGNORECASE)


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for criterion, required in requirements(subject):
        for holds, said in _also_of_cases(required) if not criterion.arms else ():
            asked = _asked(said.condition, holds)
            if criterion.kind == "exclusion" and not isinstance(said.condition, tree.IsValue):
                continue  # `excludes-the-absent` speaks of it
            known = next((each for each in _KNOWN if asked and each.tests.search(asked)), None)
            if asked and known is not None and not _IMMUNITY.search(asked) and not _meant(subject, criterion, known):
                what = f"a positive `{asked}`" if isinstance(said.condition, tree.IsValue) else f"`{asked}`"
                message = f"only patients with {what} may enter, and no title says that they are meant"
                yield rule.at(said.condition.span, message, _advice(said.condition, asked, holds))


def _also_of_cases(required: tuple[Requirement, ...]) -> Iterator[Requirement]:
    """Yield what is required, of everybody or in one case."""
    for holds, said in required:
        if isinstance(said.condition, tree.If) and holds:
            for _, then in said.condition.cases:
                yield from literals(said.but(then, None), True)
        else:
            yield holds, said


def _asked(written: tree.Condition, holds: bool) -> str | None:
    """Return what must be there, None where nothing must."""
    match written:
        case tree.IsValue(name=name, values=values):
            words = {value.text.lower() for value in values}
            return name.text if words <= (_POSITIVE if holds else _NEGATIVE) else None
        case tree.Reference(name=name) if holds:
            return name.text
        case tree.Occurs(quantifier="any", events=events) if holds and len(events.names) == 1:
            return events.names[0].text
    return None


def _meant(subject: Subject, criterion: tree.Criterion, known: _Condition) -> bool:
    """Whether a title says that they are meant: the criterion's, the protocol's, or an inclusion's."""
    title = criterion.title or ""
    if _SAYS_SO.search(title) and denies(title) == (criterion.kind == "exclusion"):
        return True
    return title_says(subject, known.title) or inclusions_say(subject, known.inclusions, criterion)


def _advice(written: tree.Condition, name: str, holds: bool) -> str:
    match written:
        case tree.IsValue():
            turned = f"{name} is negative" if holds else f"{name} is positive"
        case tree.Occurs():
            turned = f"no {name} …"
        case _:
            turned = f"not {name}"
    return f"write `{turned}` if the source keeps them out, or say in the title whom it means"


RULE = Rule(
    name="asks-for-positive",
    finds="An infection or a pregnancy that patients must have, or a positive test for it, in a protocol that is not "
    "about it: neither its title, nor this criterion's, nor another inclusion says so.",
    why="Protocols ask for a negative test and for the absence of infection. One wrong word lets in only those who are "
    "in danger. Tests of immunity, such as antibodies after a vaccination, are left alone.",
    evidence="1,403 criteria of 1,184 trials speak of pregnancy, nearly all to keep it out; so do those of HIV and "
    "hepatitis but in trials of HIV and hepatitis.",
    avoid='step consent\nmeasurement pregnancy_test: negative, positive\ninclusion 1 "Pregnancy test"\n'
    "  pregnancy_test is positive, latest within 14 days before consent\n",
    prefer='step consent\nmeasurement pregnancy_test: negative, positive\ninclusion 1 "Pregnancy test"\n'
    "  pregnancy_test is negative, latest within 14 days before consent\n",
    look=_look,
    level=NOTE,
)
