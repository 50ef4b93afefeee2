"""Slips: phrases that are nearly right, each with its own help. They are looked for first, in this order."""

from __future__ import annotations

from protocolrules.syntax.refusal import ANCHOR, DURATION, EVENT, MONTHS, NUMBERS, SIGN, STEP, Refusal

SLIPS = (
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
        rf"|\b\d{{1,2}}(?:st|nd|rd|th)?[ -]+{MONTHS}(?:,?[ -]*\d{{2,4}})?\b"
        rf"|\b{MONTHS}[ -]+\d{{1,2}}(?:st|nd|rd|th)?(?:,?[ -]+\d{{2,4}})?\b",
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
        rf"\b(?:{NUMBERS})(?=\s+(?:of\b|minute|hour|day|week|month|year|half-li|episode|line|reading|cycle))",
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
        rf"(?<![≥≤<>=\d.])(?<![≥≤<>=]\s)(?<!least )(?<!most )(?<!than )(?<!or )\b{DURATION}\s+since\b",
        "this does not say whether the gap must be longer or shorter",
        f"write `≥ 3 weeks since chemotherapy before {STEP}`",
    ),
    Refusal(
        "gap-form",
        rf"(?:{SIGN})\s*{DURATION}\s+((?:from|after)\s+{EVENT}\s+before)\b",
        "a gap is written with `since`",
        f"write `≥ 3 weeks since chemotherapy before {STEP}`",
    ),
    Refusal(
        "window-form",
        rf"\b(?:no|any)\s+{EVENT}\s+({DURATION}\s+(?:before|after))\b",
        "this does not say whether the window begins or ends there",
        f"write `within 28 days before {STEP}`, or `≥ 28 days before {STEP}` for what is longer ago",
    ),
    Refusal(
        "window-form",
        rf"\bin\s+{DURATION}\s+(?:before|after)\b",
        "a window is written with `within`",
        f"write `within 28 days before {STEP}`",
    ),
    Refusal(
        "no-anchor",
        rf"(?:within\s+)?{DURATION}\s+prior\b(?!\s+to\b)",
        "this does not say prior to what",
        f"write `before` and {ANCHOR}",
    ),
    Refusal(
        "joined-by-slash",
        rf"(?<!\d )(?<!\d)\b(?!and\s*/)[a-z]\w*\s*/\s*[a-z]\w*(?=\s*(?:{SIGN}|is\b|within\b))",
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
)
