"""Phrases that real protocols use and that cannot be taken as written.

Each has more than one meaning, or is nearly right; its help says what to write instead. The
order matters: the first phrase that fits the place of a mistake is the one reported.
"""

from __future__ import annotations

from protocolrules.syntax.refusal import ANCHOR, DURATION, SIGN, STEP, Refusal
from protocolrules.syntax.slips import SLIPS

REFUSALS = (
    *SLIPS,
    Refusal(
        "ambiguous-within-of",
        rf"within\s+{DURATION}\s+of\b",
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
        rf"(?:≥|>=|at\s+least|more\s+than|>)\s*{DURATION}\s+prior\s+to\b",
        "`at least … prior to` can be a gap, a duration or the age of an event",
        "gap: `≥ 4 weeks since chemotherapy before surgery`; duration: `stable_disease for ≥ 4 weeks before surgery`; "
        "age of an event: `any diagnosis ≥ 4 weeks before surgery`",
    ),
    Refusal(
        "no-anchor",
        rf"(?:in|within|during|over)\s+the\s+(?:past|last|previous|prior|preceding)\s+{DURATION}",
        "this window has no anchor: it does not say before what",
        f"write `within … before` and {ANCHOR}",
    ),
    Refusal(
        "ambiguous-or-half-lives",
        rf"{DURATION}\s+or\s+{DURATION}",
        "two durations joined by `or` do not say which one counts",
        "write `whichever is shorter of 4 half-lives or 3 weeks`, or `whichever is longer of …`",
    ),
    Refusal(
        "no-anchor",
        rf"(?:within|{DURATION}\s+since\s+\w+)\s*(?:{DURATION})?\s*$",
        "this window has no anchor: it does not say before or after what",
        f"add `before` or `after` and {ANCHOR}",
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
        rf"\bage\s*(?:{SIGN})\s*\d+\s*(?:at\b|and\b|or\b|,|$)",
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
        rf"^\s*[a-z]\w*\s+(?:within|before|after|during)\s+(?:{DURATION}|[a-z]\w*)",
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
        rf"\bfor\s*(?:{SIGN})\s*{DURATION}\s*(?:at\b|$|,|and\b|or\b)",
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
        rf"(?:{SIGN})\s*\d+\s+[a-z]\w*\s+(?:before|after|within|ever)\b",
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
