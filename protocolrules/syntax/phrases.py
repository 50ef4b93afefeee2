"""Phrases that real protocols use and that cannot be taken as written.

Each has more than one meaning, or is nearly right; its help says what to write instead. The
order matters: the first phrase that fits the place of a mistake is the one reported.
"""

from __future__ import annotations

import re

import attrs

_D = r"\d+(?:\.\d+)?[ -]*(?:minute|hour|day|week|month|year|half-life|half-live)s?"
_SIGN = r"≥|>=|≤|<=|>|<|at\s+least|at\s+most|more\s+than|less\s+than"
_EVENT = r"\w+(?:(?:,|\s+or|,\s*or)\s+\w+)*"
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|twenty|thirty"
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
STEP = "STEP"  # in a help: a step that the file declares
_ANCHOR = f"a step you declared, such as `{STEP}`"


@attrs.frozen
class Refusal:
    """A phrase that cannot be taken as written: what is unclear about it, and what to write.

    Where its words have a group, only that part of them is pointed at.
    """

    kind: str
    words: str
    message: str
    help: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds the phrase, compiled when the first mistake is explained: rules without one need none."""
        return re.compile(self.words, re.IGNORECASE)


REFUSALS = (
    Refusal(
        "typographic-quotes",
        r"[“”„‟«»][^“”„‟«»]*[“”„‟«»]?|‘[^’]*’?",
        "these are not straight quotation marks",
        'write `"Age"`',
    ),
    Refusal(
        "title-form",
        r"^(?:inclusion|exclusion)\s+\d[\w.]*\s*([:,;–-].*|(?<=\s)(?!for\b)[a-z].*)",
        "after its number, a criterion has only a title in quotes",
        'write `inclusion 9 "Age"`',
    ),
    Refusal(
        "date-form",
        r"\b\d{1,4}(?:/\d{1,2}/|\.\d{1,2}\.)\d{2,4}\b"
        rf"|\b\d{{1,2}}(?:st|nd|rd|th)?[ -]+{_MONTHS}(?:,?[ -]*\d{{2,4}})?\b"
        rf"|\b{_MONTHS}[ -]+\d{{1,2}}(?:st|nd|rd|th)?(?:,?[ -]+\d{{2,4}})?\b",
        "a date is written year first, in digits",
        "write `2026-01-05`",
    ),
    Refusal(
        "date-form",
        r"^\s+[a-z]\w*\s+(on)\s+\d",
        "the date of an event stands right after its name",
        "delete `on`: `surgery 2026-01-05`",
    ),
    Refusal(
        "number-word",
        rf"\b(?:{_NUMBERS})(?=\s+(?:of\b|minute|hour|day|week|month|year|half-li|episode|line|reading|cycle))",
        "a number is written in digits",
        "write `4 weeks`, `at least 2 of`",
    ),
    Refusal(
        "decimal-comma",
        r"(?<![\w,.])(?<!days )(?<!day )\d+,\d{1,2}(?![\d,])",
        "a number is written with a decimal point",
        "write `8.5`",
    ),
    Refusal(
        "gap-form",
        r"\bsince\s+((?:any|all|every|the|an?)\s)\s*(?!(?:last|first|latest|most)\b)",
        "a gap speaks of every such event, without this word",
        f"write `≥ 3 weeks since chemotherapy before {STEP}`",
    ),
    Refusal(
        "gap-form",
        rf"(?<![≥≤<>=\d.])(?<![≥≤<>=]\s)(?<!least )(?<!most )(?<!than )(?<!or )\b{_D}\s+since\b",
        "this does not say whether the gap must be longer or shorter",
        f"write `≥ 3 weeks since chemotherapy before {STEP}`",
    ),
    Refusal(
        "gap-form",
        rf"(?:{_SIGN})\s*{_D}\s+((?:from|after)\s+{_EVENT}\s+before)\b",
        "a gap is written with `since`",
        f"write `≥ 3 weeks since chemotherapy before {STEP}`",
    ),
    Refusal(
        "window-form",
        rf"\b(?:no|any)\s+{_EVENT}\s+({_D}\s+(?:before|after))\b",
        "this does not say whether the window begins or ends there",
        f"write `within 28 days before {STEP}`, or `≥ 28 days before {STEP}` for what is longer ago",
    ),
    Refusal(
        "window-form",
        rf"\bin\s+{_D}\s+(?:before|after)\b",
        "a window is written with `within`",
        f"write `within 28 days before {STEP}`",
    ),
    Refusal(
        "no-anchor",
        rf"(?:within\s+)?{_D}\s+prior\b(?!\s+to\b)",
        "this does not say prior to what",
        f"write `before` and {_ANCHOR}",
    ),
    Refusal(
        "joined-by-slash",
        rf"(?<!\d )(?<!\d)\b(?!and\s*/)[a-z]\w*\s*/\s*[a-z]\w*(?=\s*(?:{_SIGN}|is\b|within\b))",
        "`/` does not join two tests",
        "write both: `ALT ≤ 2.5 × ULN and AST ≤ 2.5 × ULN, latest`",
    ),
    Refusal(
        "two-outcomes",
        r"\bwith\s+outcome\s+\w+\s*(?:,|\bor)\s*\w+",
        "`with outcome` takes one outcome",
        "write both: `any surgery with outcome relapse ever or any surgery with outcome progression ever`",
    ),
    Refusal(
        "ambiguous-if",
        r"^define\s+\w+\s*:\s*(if\b(?!.*\botherwise\b).*)",
        "`if` without `otherwise` in a definition does not say what holds for the others",
        "add `otherwise` and begin the `if` on the line below, or write `… and …`",
    ),
    Refusal(
        "if-on-the-line",
        r"^define\s+\w+\s*:\s*(if\b.*)",
        "the `if` of a definition stands on a line of its own",
        "begin it on the line below, indented by two spaces",
    ),
    Refusal(
        "visit-name",
        r"^\s+visit\s+[a-z]\w*[ \t]+\d+[ \t]+(?=\d|on\b|within\b|every\b|at\b)",
        "a visit's name is one word",
        f'write `visit week_6 "Week 6"  42 days after {STEP}`',
    ),
    Refusal(
        "reserved-name",
        r"^\s+visit\s+(?:early|late|first|last|after|before|at|on|every|within|between|from|ever|during|visit|planned"
        r"|cycles?|dose|days?|weeks?|months?|years?|age|latest|earliest|any|all|no|not|x)\b(?=\s+\S)",
        "this is a word of the language",
        "choose another name, such as one with a `_`",
    ),
    Refusal(
        "every-unit",
        r"\bevery\s+(?:other\s+)?(?:day|week|month|year)\b",
        "this does not say how many",
        f"write `every 1 month after {STEP} until …`",
    ),
    Refusal(
        "time-unit-short",
        r"\b\d+\s*(?:mins?|hrs?|wks?|mos?|yrs?)\b",
        "this unit of time is not written out",
        "write `30 minutes`, `24 hours`, `2 weeks`, `3 months`",
    ),
    Refusal(
        "earlier-later",
        r"\b(?:(?:no|not)\s+(?:earlier|later|sooner|more\s+than|less\s+than|before|until)\b(?:\s+than)?|up\s+to\b(?=.*\bafter\b))",
        "this bound is written as a window",
        "write `≥ 60 days after …` (no earlier than), or `within 60 days after …` (no later than)",
    ),
    Refusal(
        "uneven-window",
        r"\(?\s*[-−]\s*\d+\s*(?:days?)?\s*(?:/|to)\s*\+?\s*\d+(?:\s*\w+)?\s*\)?",
        "an uneven window is written out",
        "write `, 3 days early to 7 days late`",
    ),
    Refusal(
        "allowance-comma",
        r"\w\s*\(?\s*(?:±|\+/-)",
        "what a visit may be early or late stands after a comma",
        f"write `42 days after {STEP}, ± 3 days`",
    ),
    Refusal(
        "day-without-anchor",
        r"^\s+(?:visit\s+)?\w+\s+(?:on\s+|at\s+)?(?:study\s+)?day\s+[-−]?\d+(?!.*\bwith\b)",
        "a numbered day does not say what day 1 is",
        f"write `on day 15 with {STEP} as day 1`",
    ),
    Refusal(
        "condition-last",
        r"^\s+visit\b.*\s(?:if|when|unless)\b",
        "a visit's condition stands before it",
        "write `if CONDITION then visit …`",
    ),
    Refusal(
        "unfinished",
        r"^\s+visit\s+\w+\s*$",
        "this visit has no days",
        f"write `visit week_6 42 days after {STEP}, ± 3 days`",
    ),
    Refusal(
        "schedule-otherwise",
        r"^\s+otherwise\b.*\bvisit\b",
        "a schedule has no `otherwise`",
        "write `if not (CONDITION) then visit …`",
    ),
    Refusal(
        "calendar-adverb",
        r"^\s+visit\b.*\b(?:daily|weekly|fortnightly|biweekly|monthly|quarterly|yearly|annually)\b",
        "this does not say from which day it counts",
        f"write `every 1 month after {STEP} until …`",
    ),
    Refusal(
        "operand-without-unit",
        r"^derived\b[^=]*=.*\b[a-z]\w*\s*(?:$|[-+×*/)])",
        "a part of this formula has no unit",
        "every measurement in a formula says its unit: `weight in kg`",
    ),
    Refusal(
        "spelling-equals",
        r"^define\s+\w+\s*=",
        "a definition is written with a colon",
        "write `define NAME: CONDITION`",
    ),
    Refusal(
        "missing-times",
        r"\d\s*(?:times\s+)?(?:ULN|LLN)\b",
        "a multiple of a limit needs its sign",
        "write `2.5 × ULN`, or `2.5 x ULN`",
    ),
    Refusal(
        "time-unit-short",
        r"\b\d+\s*(?:mos?|wks?|yrs?|hrs?|d|h|w|m|y)\s+(?:since|before|after|of)\b",
        "this unit of time is not written out",
        "write `3 months`, `2 weeks`, `24 hours`",
    ),
    Refusal(
        "age-form",
        r"\b\d+\s+years?\s+(?:or\s+older|old|of\s+age)\b",
        "an age has another form here",
        f"write `age ≥ 18 years at {STEP}`",
    ),
    Refusal(
        "range-form",
        r"\b\d+(?:\.\d+)?\s*[-–]\s*\d+(?:\.\d+)?",
        "a range is written with `to`",
        "write `18 to 75 years`; both ends are included",
    ),
    Refusal(
        "pick-in-the-middle",
        r",\s*(?:latest|earliest|highest|lowest|mean)\b.*\s(?:and|or)\b",
        "a pick after a comma is for the whole line, and ends it",
        "delete the comma so that it is for one comparison, or begin a new line",
    ),
    Refusal(
        "state-without-sign",
        r"\bfor\s+\d+",
        "this does not say whether the state must last longer or shorter",
        "write `stable_disease for ≥ 6 weeks before …`",
    ),
    Refusal(
        "ambiguous-within-of",
        rf"within\s+{_D}\s+of\b",
        "`within … of` does not say on which side",
        "write `within … before`, `within … after` or `within … before or after`",
    ),
    Refusal(
        "ambiguous-at-least-within",
        r"within\s+at\s+least\b|within\s*(?:≥|>=)",
        "`within at least` contradicts itself",
        "write `within 4 weeks before …` for a window, or `≥ 4 weeks since … before …` for a gap",
    ),
    Refusal(
        "ambiguous-prior-to",
        rf"(?:≥|>=|at\s+least|more\s+than|>)\s*{_D}\s+prior\s+to\b",
        "`at least … prior to` can be a gap, a duration or the age of an event",
        "gap: `≥ 4 weeks since chemotherapy before surgery`; duration: `stable_disease for ≥ 4 weeks before surgery`; "
        "age of an event: `any diagnosis ≥ 4 weeks before surgery`",
    ),
    Refusal(
        "no-anchor",
        rf"(?:in|within|during|over)\s+the\s+(?:past|last|previous|prior|preceding)\s+{_D}",
        "this window has no anchor: it does not say before what",
        f"write `within … before` and {_ANCHOR}",
    ),
    Refusal(
        "ambiguous-or-half-lives",
        rf"{_D}\s+or\s+{_D}",
        "two durations joined by `or` do not say which one counts",
        "write `whichever is shorter of 4 half-lives or 3 weeks`, or `whichever is longer of …`",
    ),
    Refusal(
        "no-anchor",
        rf"(?:within|{_D}\s+since\s+\w+)\s*(?:{_D})?\s*$",
        "this window has no anchor: it does not say before or after what",
        f"add `before` or `after` and {_ANCHOR}",
    ),
    Refusal(
        "ambiguous-between",
        r"between\s+\d",
        "`between` does not say whether its ends are included",
        "write `50 to 90 kg` (both included), or `> 50 kg but < 90 kg`",
    ),
    Refusal(
        "ambiguous-recent",
        r"\brecent(?:ly)?\b",
        "`recent` does not say how long",
        f"write a window, such as `within 4 weeks before {STEP}`",
    ),
    Refusal(
        "ambiguous-and-or",
        r"\band\s*/\s*or\b",
        "`and/or` can be read both ways",
        "write `or` when one is enough, `and` when all are needed",
    ),
    Refusal(
        "spelling-prior-to",
        r"\bprior\s+to\b",
        "`prior to` is written `before`",
        "write `before`",
    ),
    Refusal(
        "spelling-following",
        r"\bfollowing\b",
        "`following` is written `after`",
        "write `after`",
    ),
    Refusal(
        "spelling-sign",
        r">\s*/\s*=|=>|<\s*/\s*=|=<|≦|≧|＞|＜",
        "this comparison sign has another spelling here",
        "write `≥` or `>=`, `≤` or `<=`",
    ),
    Refusal(
        "thousands-separator",
        r"\d{1,3}(?:,\d{3})+(?!\d)",
        "a number is written without thousands separators",
        "write `100000`, or use a unit such as `K/uL`",
    ),
    Refusal(
        "missing-source-number",
        r"^\s*(?:inclusion|exclusion)\s*(?:\"|$|for\b)",
        "a criterion needs its number in the source",
        'write `inclusion 6 "title"`',
    ),
    Refusal(
        "dot-after-number",
        r"^\s*(?:expect\s+)?(?:inclusion|exclusion)[ \t]+\d(?:[\w.]*\w)?[.):]+(?!\w)",
        "a criterion's number stands without the sign that a list puts after it",
        "write `inclusion 9`, and `inclusion 9.1` for a part",
    ),
    Refusal(
        "exclusion-form",
        r"\bno\s+(?:history|evidence)\s+of\b",
        "`no history of` is not a phrase of the language",
        "write `no EVENT ever`, or declare a fact and write `not FACT`",
    ),
    Refusal(
        "event-without-window",
        r"\b(?:no|any)\s+\w+(?:\s+or\s+\w+)*\s*$",
        "this does not say when",
        "add a window: `ever`, `within 4 weeks before …`, `before …`, `at …`",
    ),
    Refusal(
        "missing-unit",
        rf"\bage\s*(?:{_SIGN})\s*\d+\s*(?:at\b|and\b|or\b|,|$)",
        "this age has no unit",
        f"write `age ≥ 18 years at {STEP}`",
    ),
    Refusal(
        "no-anchor",
        r"\bage\b[^,]*\b(?:year|month|week|day)s?\s*(?:$|and\b|or\b|,)",
        "this does not say on which day the age counts",
        f"add `at` and a step: `age ≥ 18 years at {STEP}`",
    ),
    Refusal(
        "two-values",
        r"\b\w+\s+(?:is\s+)?\d+(?:\.\d+)?\s+or\s+\d+",
        "two values joined by `or` are written as a range or in parentheses",
        "write `ECOG 0 to 1`, or `ECOG ≤ 1`",
    ),
    Refusal(
        "fact-of-yes-and-no",
        r"^fact\s+\w+\s*:\s*(?:yes|no|true|false)\b.*",
        "a plain fact is already yes or no",
        "write `fact pregnant`",
    ),
    Refusal(
        "name-of-several-words",
        r"^(?:step|arm|outcome|event|drug|measurement|scale|fact|judgement|attestation|define|derived)"
        r"\s+\w+[- ](?!(?:is|with|in|after|if|from)\b)\w+.*",
        "a name is one word of letters, digits and `_`",
        "write `event major_surgery`, or `event CAR_T`",
    ),
    Refusal(
        "name-of-several-words",
        r"\b(?:any|no)\s+(?!planned\b)[a-z]\w*\s+[a-z]\w*\s+(?:within|before|after|ever|at|on|during|between|from)\b",
        "the name of an event is one word",
        "join its words with `_`, as in `major_surgery`; for `prior`, say `before` and a step",
    ),
    Refusal(
        "event-without-quantifier",
        rf"^\s*[a-z]\w*\s+(?:within|before|after|during)\s+(?:{_D}|[a-z]\w*)",
        "this does not say whether the event should have happened",
        "begin with `any` or `no`: `no surgery within 4 weeks before …`",
    ),
    Refusal(
        "capital-letter",
        r"(?-i:\b(?:No|Any|Not|If|Unless|And|Or|All|None)\b)",
        "words of the language are written in small letters",
        "write `no`, `any`, `not`, `if`, `unless`",
    ),
    Refusal(
        "spelling-equals",
        r"\w+\s*==?\s*(?:yes|no|true|false)\b",
        "a fact is not compared with yes or no",
        "write `pregnant`, or `not pregnant`",
    ),
    Refusal(
        "spelling-equals",
        r"[a-z]\w*\s*==?\s*[a-z]\w*",
        "`=` does not compare",
        "write `sex is female`",
    ),
    Refusal(
        "spelling-sign",
        r"\b(?:greater|fewer|no\s+more|not\s+more|no\s+less|not\s+less|higher|lower)\s+than\b|\bup\s+to\b",
        "this comparison has another spelling here",
        "write `≥`, `≤`, `>` or `<` (or `at least`, `at most`, `more than`, `less than`)",
    ),
    Refusal(
        "line-begins-with-connective",
        r"^\s+(?:or|and)\b",
        "a line cannot begin with `and` or `or`",
        "end the line above with it, or put the lines under `any of` or `all of`",
    ),
    Refusal(
        "if-without-then",
        r"^\s+(?:otherwise\s+)?if\b(?!.*\bthen\b).*",
        "`if` needs `then`",
        "write `if CONDITION then`, and what it requires on the line or indented below",
    ),
    Refusal(
        "state-without-before",
        rf"\bfor\s*(?:{_SIGN})\s*{_D}\s*(?:at\b|$|,|and\b|or\b)",
        "this does not say up to when the state must last",
        "write `stable_disease for ≥ 4 weeks before …`",
    ),
    Refusal(
        "gap-of-one",
        r"\bsince\s+(?:the\s+)?(?:last|first|latest|most\s+recent)\b",
        "a gap speaks of every such event, the last among them",
        "write `≥ 3 weeks since chemotherapy before …`",
    ),
    Refusal(
        "event-without-window",
        r"\b(?:lines?|episodes?|days?|weeks?)\s+of\s+\w+\s*$",
        "this does not say when",
        f"add a window: `ever`, `before {STEP}`, `within 12 months before …`",
    ),
    Refusal(
        "count-without-unit",
        rf"(?:{_SIGN})\s*\d+\s+[a-z]\w*\s+(?:before|after|within|ever)\b",
        "this does not say what is counted",
        "write `≥ 2 episodes of exacerbation within …`, or `≥ 1 line of therapy before …`",
    ),
    Refusal(
        "event-without-quantifier",
        r"^\s*(?:not\s+)?[a-z]\w*\s+ever\b",
        "this does not say whether the event should have happened",
        "begin with `any` or `no`: `any chemotherapy ever`",
    ),
    Refusal(
        "spelling-equals",
        r"=\s*\d",
        "`=` does not compare",
        "write `≥`, `≤`, or a range such as `40 to 45 U/L`",
    ),
    Refusal(
        "unexpected-words",
        r"^[ ]+(?:not[ ]+)?(?!(?:not|no|any|all|none|if|unless|age|arm|outcome|or|and|at)\b)"
        r"[a-z]\w+[ ]+(?!(?:is|and|or)\b)[a-z]\w+$",
        "two words stand beside each other",
        "join a fact and its word by `is`, as in `sex is female`; a name is one word, as in `informed_consent`",
    ),
)
