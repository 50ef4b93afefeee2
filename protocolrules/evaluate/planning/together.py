"""Together: days for all steps that no rule about several of them forbids.

A rule such as "no therapy between leukapheresis and infusion" hangs on two steps at once. The network does
not know it; its plans are checked, and only where one fails are days tried one after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.logic import Logic
from protocolrules.evaluate.moving import Moving, placed
from protocolrules.evaluate.planning.network import Fitted, Network
from protocolrules.evaluate.planning.rules import Piece, solve
from protocolrules.facts.calendar import FAR, LAST_DAY
from protocolrules.facts.days import DaySet, between
from protocolrules.facts.truth import Truth

_MOST_TRIED = 1_000  # days tried in all while plans are looked for


class Together:
    """A network, and the rules that hang on several of its steps."""

    def __init__(self, network: Network, joint: Sequence[Piece], case: Case, logic: Logic) -> None:
        self.network, self.joint, self.case, self.logic = network, joint, case, logic
        self.undecided = False
        """Whether a search was given up: then a day that is shown may still be forbidden."""
        self.forbidding: Piece | None = None
        """A rule that forbids every plan, where none was found."""
        self._left = _MOST_TRIED
        self._among: dict[str, DaySet] = {}
        self._earliest: Fitted | None = None

    def bounds(self) -> tuple[Fitted, Fitted]:
        """Return for every step the earliest and the latest day in any plan; a step has none where nothing fits."""
        first, last = self.network.earliest(), self.network.latest()
        if first and self.joint:
            for fitted, forwards in ((first, True), (last, False)):
                failing = self._failing(fitted.days)
                if failing is not None:
                    self._tighten(fitted, forwards)
                    self.forbidding = self.forbidding or (failing if fitted.stuck is not None else None)
        return first, last

    def _tighten(self, fitted: Fitted, forwards: bool) -> None:
        for step in list(fitted.days):
            day = next((d for d in self._days(step, fitted.days[step], forwards) if self.fits({step: d})), None)
            if day is None:
                fitted.stuck = step
                return
            if day != fitted.days[step]:
                fitted.days[step], fitted.forced[step] = day, None

    def _days(self, step: str, start: int, forwards: bool) -> Iterator[int]:
        days, day = self.network.days[step], start
        while self._left > 0:
            self._left -= 1
            found = days.on_or_after(day) if forwards else days.on_or_before(min(day, LAST_DAY))
            if found is None:
                return
            yield found
            day = found + (1 if forwards else -1)
        self.undecided = True

    def keeps(self, days: Mapping[str, int]) -> bool:
        """Tell whether days for all steps ahead break no link and no rule."""
        done = {s: d.ranges[0][0] for s, d in self.network.days.items() if s not in days and _single(d)}
        return (
            len(done) + len(days) == len(self.network.days)
            and self.network.keeps({**done, **days})
            and (not self.joint or self._failing(days) is None)
        )

    def fix(self, step: str, day: int) -> bool:
        """Fix a step's day where some plan has it and those fixed before; tell whether it has."""
        among = {**self._among, step: between(day, day)}
        start = self._earliest or self.network.earliest()
        fitted = self.network.fixed(start, among, step) if start else start
        if not fitted:
            return False
        if self.joint and self._failing(fitted.days) is not None and not self._fits(among):
            return False
        self._among, self._earliest = among, fitted
        return True

    def fits(self, fixed: Mapping[str, int]) -> bool:
        """Tell whether some plan has these days."""
        return self._fits({step: between(day, day) for step, day in fixed.items()})

    def _fits(self, among: dict[str, DaySet]) -> bool:
        fitted = self.network.earliest(among)
        if not fitted:
            return False
        failing = self._failing(fitted.days) if self.joint else None
        if failing is None:
            return True
        loose = sorted(step for step in failing.steps if step in self.network.days and not _single(among.get(step)))
        if not loose:
            return False
        step, *others = loose
        if not others:
            return self._solved(failing, step, among, fitted)
        return any(
            self._fits({**among, step: between(day, day)}) for day in self._days(step, fitted.days[step], forwards=True)
        )

    def _solved(self, failing: Piece, step: str, among: dict[str, DaySet], fitted: Fitted) -> bool:
        """Tell whether the one loose step of a failing rule has a day: its days are solved, not tried."""
        others = {s: fitted.days[s] for s in failing.steps if s in fitted.days and s != step}
        moving = Moving(placed(self.case, self._open(others)), step, self.logic.compile)
        (found,) = solve([failing], moving, max(fitted.days[step], self.case.as_of.lo))
        days = found.permitted & among.get(step, self.network.days[step])
        narrowed = days != among.get(step)
        return bool(days) and narrowed and self._fits({**among, step: days})

    def _failing(self, days: Mapping[str, int]) -> Piece | None:
        """Return a rule that forbids these days together, None where none does."""
        for piece in self.joint:
            own = {step: days[step] for step in piece.steps if step in days}
            if all(-FAR < day <= LAST_DAY for day in own.values()) and self.judged(piece, own) is Truth.FALSE:
                return piece
        return None

    def judged(self, piece: Piece, days: Mapping[str, int]) -> Truth:
        """Return what a rule says of steps on some days."""
        open_days = self._open(days)
        if not open_days:
            return Truth.UNKNOWN
        last = max(open_days, key=lambda step: (open_days[step], step))
        case = placed(self.case, {step: day for step, day in open_days.items() if step != last})
        return piece.holds(Moving(case, last, self.logic.compile).on(open_days[last]), None)

    def _open(self, days: Mapping[str, int]) -> dict[str, int]:
        """Return the days of those steps that are not done."""
        return {step: day for step, day in days.items() if step not in self.case.steps or self._is_planned(step)}

    def _is_planned(self, step: str) -> bool:
        return step in self.case.record.planned_steps


def _single(days: DaySet | None) -> bool:
    return days is not None and len(days.ranges) == 1 and days.ranges[0][0] == days.ranges[0][1]
