"""The words of the language, each in one line with an example: what a hover shows of a word.

A test runs every example through the parser, and finds every keyword in the table.
"""

from __future__ import annotations

_TABLE = """
protocol | what this file encodes | protocol NCT05621668 "attIL12-T cells"
version | the version of the protocol that is encoded | version "2026-01"
use | takes over the vocabulary of another file | use "../common/oncology.rules"
step | declares a step with a date of its own | step leukapheresis after consent
arm | declares an arm, part or cohort; `arm is` asks for the patient's | arm part_b "expansion"
outcome | declares how an event can end; `outcome of last X is` asks | outcome relapse
event | declares a kind of event or state | event nitrosourea is chemotherapy
drug | declares a drug, its kind of event and its half-life | drug pazopanib is therapy, half-life 31 hours source "…"
measurement | declares a test and its unit, or the words it reports | measurement creatinine in mg/dL, 113.12 g/mol
scale | declares an ordered scale | scale ECOG 0 to 5
fact | declares something that is so or not, a word or a number | fact sex: female, male
judgement | declares what only a clinician can decide | judgement near_vital_structure
attestation | declares what only the participant can say | attestation willing_to_have_biopsy
define | gives a condition a name | define fertile: menarche and not sterilised
derived | declares a value computed from measurements | derived ratio in 1 = AST in U/L / ALT in U/L
obligation | declares what the participant agrees to do, and when | obligation contraception from consent until infusion
schedule | says when steps and visits take place | schedule
inclusion | a criterion that must be met | inclusion 6 "washout"
exclusion | a criterion that must not apply | exclusion 2 "heart"
example | a small record, and what is expected of it | example "20 days are too short"
any | at least one such event; `any of`: one line below is enough | any surgery ever
no | not one such event | no surgery within 28 days before leukapheresis
all | `all of`: every line below must hold | all of
none | `none of`: no line below may hold | none of
and | both | menarche and sterilised
or | one is enough | menarche or sterilised
not | the opposite; what is unknown stays unknown | not sterilised
but | adds a second bound | weight > 50 kg but < 90 kg, latest
if | asks something only of those for whom it holds | if menarche then sterilised
then | what is asked of those for whom `if` holds | if menarche then sterilised
otherwise | what is asked of the others | if menarche then sterilised otherwise evaluable
unless | waives: what stands after it can only help the patient | menarche unless sterilised
except | leaves out narrower kinds | no chemotherapy except nitrosourea ever
is | compares a fact or a test with a word | sex is female
at least | ≥: so much or more | weight at least 50 kg, latest
at most | ≤: so much or less | weight at most 90 kg, latest
more than | >: so much is not enough | weight more than 50 kg, latest
less than | <: so much is too much | weight less than 90 kg, latest
to | a range, both ends included | weight 50 to 90 kg, latest
x | times (×) | AST ≤ 2.5 x ULN, latest
normal | `within normal limits`: from LLN to ULN | AST within normal limits, latest
limits | `within normal limits`: from LLN to ULN | AST within normal limits, latest
ULN | the upper limit of normal that came with the result | AST ≤ 2.5 × ULN, latest
LLN | the lower limit of normal that came with the result | AST ≥ LLN, latest
within | a window up to an anchor, both ends included | no surgery within 28 days before leukapheresis
before | earlier than; as a window of its own, the day itself is out | any surgery before leukapheresis
after | later than; as a window of its own, the day itself is out | any surgery after leukapheresis
on or before | earlier, or on the day itself | any surgery on or before leukapheresis
on or after | later, or on the day itself | any surgery on or after leukapheresis
at | on the day of, also what goes on then | no corticosteroid at leukapheresis
during | while an event lasted | any progression during last chemotherapy
between | from the day after one point to the day before another | no surgery between consent and leukapheresis
from | from a point, its own day included | no surgery from consent until leukapheresis
until | until a point, its own day included | no surgery from consent until leukapheresis
ever | at any time up to the as-of day | any surgery ever
since | a gap: so much time has passed from the end of every such event | ≥ 3 weeks since chemotherapy before infusion
for | a state that lasts without a break; after a criterion's number, its arms | remission for ≥ 6 weeks before infusion
on | on how many readings or days a bound is met | SBP ≥ 140 mmHg on ≥ 2 readings ever
on day | a numbered day of a schedule | visit day_15 on day 15 with infusion as day 1
on days | numbered days of a schedule | visit dosing on days 1 and 8 with infusion as day 1
with | the dose or outcome of an event; the anchor of numbered days | any corticosteroid with dose ≥ 60 mg/d ever
as day | which number the anchor's own day has | visit day_15 on day 15 with infusion as day 1
through | up to which day a record is complete, that day included | complete for chemotherapy through 2026-01-30
birth | the day of birth | any surgery within 28 days after birth
first | the event of the kind that started first | any surgery after first chemotherapy
last | the event of the kind that started last | any progression after last chemotherapy
start of | the first day of an event or step | any surgery after start of last chemotherapy
end of | the last day of an event or step | any surgery after end of infusion
planned | planned events; in a schedule, the day aimed at | no planned surgery within 12 months after infusion
whichever | chooses a duration for every exposure | ≥ whichever is shorter of 2 weeks or 4 half-lives since a before b
shorter | one that has passed is enough | ≥ whichever is shorter of 2 weeks or 4 half-lives since a before b
longer | all must have passed | ≥ whichever is longer of 2 weeks or 4 half-lives since a before b
latest | the last result in the window | ANC ≥ 1 K/uL, latest within 28 days before leukapheresis
earliest | the first result in the window | ANC ≥ 1 K/uL, earliest within 28 days before leukapheresis
highest | the highest result in the window | SBP < 160 mmHg, highest within 7 days before leukapheresis
lowest | the lowest result in the window | SBP > 90 mmHg, lowest within 7 days before leukapheresis
mean | the mean of the results in the window | SBP < 160 mmHg, mean within 7 days before leukapheresis
every | each result in the window; in a schedule, a series | SBP < 160 mmHg, every reading within 7 days before infusion
reading | a result | SBP < 160 mmHg, every reading ever
readings | results | SBP ≥ 140 mmHg on ≥ 2 readings ever
consecutive | in a row | SBP ≥ 140 mmHg on ≥ 2 consecutive readings ever
of | what is counted, added up or chosen from | ≥ 2 episodes of surgery ever
episode | one event | ≥ 1 episode of surgery ever
episodes | events, each counted once | ≥ 2 episodes of surgery ever
line | events with the same line number are one line of therapy | ≥ 1 line of chemotherapy ever
lines | events with the same line number are one line of therapy | ≥ 2 lines of chemotherapy ever
cycle | a period that repeats | visit dosing on days 1 and 8 of 1 cycle of 21 days from infusion
cycles | periods that repeat | visit dosing on days 1 and 8 of 6 cycles of 21 days from infusion
dose | the recorded dose of an event | any corticosteroid with dose ≥ 60 mg/d ever
lasting | how long an event lasts, both days counted; how long a step is planned to | any steroid lasting ≥ 14 days ever
starting | only the first day of the event must be in the window | any corticosteroid starting after leukapheresis
ending | only the last day of the event must be in the window | any corticosteroid ending after leukapheresis
half-life | of a drug: the longest its source gives | drug pazopanib is targeted_therapy, half-life 31 hours source "…"
half-lives | so many times the half-life of that exposure | ≥ 4 half-lives since chemotherapy before leukapheresis
with half-life | a kind of event whose exposures have half-lives | event targeted_therapy with half-life
visit | declares a visit and says when it takes place | visit week_6 42 days after infusion, ± 3 days
early | how much a visit may be early | visit week_6 42 days after infusion, 3 days early to 7 days late
late | how much a visit may be late | visit week_6 42 days after infusion, 7 days late
in | the unit | measurement ANC in 10*9/L
source | where a half-life comes from | drug pazopanib is targeted_therapy, half-life 31 hours source "label"
encoded | `not encoded`: unknown for everybody until somebody encodes it | not encoded "adequate venous access"
age | completed years, months, weeks or days on a day | age ≥ 18 years at consent
age in years | the age in completed years, as a number | derived older in 1 = age in years - 10
as of | up to which day a record speaks | as of 2026-01-30
born | the day of birth, as precise as known | born 1980-06
complete for | a record that names every such event | complete for chemotherapy through 2026-01-30
nothing else happened | a record that names every event of every kind | nothing else happened
expect | what is expected of the record | expect inclusion 6 not met
expect plan | what is expected of the plan | expect plan infusion from 2026-03-24
"""
_UNITS = {"minute": "by the clock", "hour": "by the clock", "day": "a date of the calendar", "week": "7 days"}
_UNITS |= {"month": "counted on the calendar; 31 January and a month is the end of February", "year": "12 months"}

LINES: dict[str, tuple[str, str]] = {}
"""For every word of the language what it means, and an example."""
for _line in _TABLE.strip().split("\n"):
    _word, _meaning, _example = (part.strip() for part in _line.split("|"))
    LINES[_word] = (_meaning, _example)
for _unit, _counted in _UNITS.items():
    LINES[_unit] = LINES[f"{_unit}s"] = (
        f"a unit of time, counted {_counted}",
        "no surgery within 28 days before consent",
    )
for _unit in ("week", "year"):
    LINES[_unit] = LINES[f"{_unit}s"] = (f"a unit of time: {_UNITS[_unit]}", "no surgery within 28 days before consent")
SIGNS = {
    "≥": "at least",
    ">=": "at least",
    "≤": "at most",
    "<=": "at most",
    ">": "more than",
    "<": "less than",
    "×": "x",
}


def entry(word: str) -> str | None:
    """Return what a word or sign of the language means, as Markdown; None where it is none."""
    found = LINES.get(SIGNS.get(word, word))
    return f"`{word}`: {found[0]}\n```protocolrules\n{found[1]}\n```" if found else None
