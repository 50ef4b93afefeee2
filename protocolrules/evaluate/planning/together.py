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
from protocolrules.evaluate.planning.rules import Piece, Solved, solve
from protocolrules.facts.calendar import FAR, LAST_DAY
from protocolrules.facts.days import EVER, DaySet, between
from protocolrules.facts.truth import Truth

_MOST_TRIED = 2_000  # days tried in all while plans are looked for
_MOST_TRIES = 80  # of them, for one day of one step
_LOOKS_A_TRY = 20  # days on which a rule is judged, that take about the time of a day tried


class Together:
    """A network, and the rules that hang on several of its steps."""

    def __init__(self, network: Network, joint: Sequence[Piece], case: Case, logic: Logic) -> None:
        self.network, self.joint, self.case, self.logic = network, joint, case, logic
        self.undecided = False
        """Whether a search was given up: then a day that is shown may still be forbidden."""
        self.forbidding: Piece | None = None
        """A rule that forbids every plan, where none was found."""
        self._left = _MOST_TRIED
        self._tries = _MOST_TRIES
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
            day = self._first_that_fits(step, fitted.days[step], forwards)
            if day is None:
                fitted.stuck = step
                return
            if day != fitted.days[step]:
                fitted.days[step], fitted.forced[step] = day, None
            if not self.undecided:  # no plan has the days before it, so that no later search need try them
                beyond = between(day, FAR) if forwards else between(-FAR, day)
                self.network = self.network.released({step: self.network.days[step] & beyond})

    def _first_that_fits(self, step: str, day: int, forwards: bool) -> int | None:
        """Return the first day from one on (or back) that some plan has, None where none was found."""
        days = self.network.days[step]
        while self._left > 0:
            self._left -= 1
            found = days.on_or_after(day) if forwards else days.on_or_before(min(day, LAST_DAY))
            if found is None or self.fits({step: found}):
                return found
            day = found + (1 if forwards else -1)
        self.undecided = True
        return None

    def _days(self, days: DaySet, day: int) -> Iterator[int]:
        """Yield the days of a set from one on, as long as there are tries left."""
        while self._left > 0 and self._tries > 0:
            self._left -= 1
            self._tries -= 1
            found = days.on_or_after(day)
            if found is None or found > LAST_DAY:
                return
            yield found
            day = found + 1
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
        self._tries = _MOST_TRIES
        start = self._earliest or self.network.earliest()
        fitted = self.network.fixed(start, among, step) if start else start
        if not fitted:
            return False
        if self.joint and self._failing(fitted.days) is not None and not self._fits(among):
            return False
        self._among, self._earliest = among, fitted
        return True

    def fits(self, fixed: Mapping[str, int]) -> bool:
        """Tell whether some plan has these days, as far as a few tries show."""
        self._tries = _MOST_TRIES
        return self._fits({step: between(day, day) for step, day in fixed.items()})

    def _fits(self, among: dict[str, DaySet]) -> bool:
        narrowed = self._narrowed(among) if self.joint else among
        fitted = self.network.earliest(narrowed) if narrowed is not None else None
        if not fitted or narrowed is None:
            return False
        among = narrowed
        failing = self._failing(fitted.days)
        if failing is None or self._in_order(among):
            return True
        loose = sorted(step for step in failing.steps if step in self.network.days and not _single(among.get(step)))
        if not loose:
            return False
        step = loose[0]
        days = self._days(among.get(step, self.network.days[step]), fitted.days[step])
        return any(self._fits({**among, step: between(day, day)}) for day in days)

    def _narrowed(self, among: dict[str, DaySet]) -> dict[str, DaySet] | None:
        """Return the days that rules leave a step where all others they name are fixed; None where that is none."""
        left, asked = dict(among), set(self.joint)
        while True:
            ready = [(piece, loose[0]) for piece in asked if len(loose := self._loose(piece, left)) == 1]
            if not ready:
                return left
            for piece, step in ready:
                asked.discard(piece)
                others = {s: left[s].ranges[0][0] for s in piece.steps if s != step and s in left}
                (found,) = self._solved([piece], others, step, self.case.as_of.lo)
                left[step] = left.get(step, self.network.days[step]) & found.permitted
                if not left[step]:
                    return None

    def _solved(self, pieces: Sequence[Piece], others: Mapping[str, int], step: str, lo: int) -> Sequence[Solved]:
        """Return the days that rules leave a step with others fixed; a rule that is slow to solve costs tries."""
        moving = Moving(placed(self.case, self._open(others)), step, self.logic.compile)
        found = solve(pieces, moving, lo)
        self._left -= moving.looks // _LOOKS_A_TRY
        return found

    def _loose(self, piece: Piece, left: Mapping[str, DaySet]) -> list[str]:
        """Return the steps ahead that a rule names and whose day is not fixed."""
        ahead = (s for s in sorted(piece.steps) if s in self.network.days and self._open({s: 0}))
        return [step for step in ahead if not _single(left.get(step))]

    def _in_order(self, among: dict[str, DaySet]) -> bool:
        """Tell whether steps fit when each is put on the first day that those before it leave.

        This finds the plan where each rule asks a step to come so long after another, which is the usual case.
        """
        left = dict(among)
        fitted = self.network.earliest(left)
        waiting = {step for piece in self.joint for step in piece.steps if step in self.network.days}
        put: dict[str, int] = {}
        while waiting and fitted:
            step = min(waiting, key=lambda s: (fitted.days[s], s))
            waiting.discard(step)
            days = self._left_by(step, put, fitted.days[step]) & left.get(step, self.network.days[step])
            day = days.on_or_after(fitted.days[step])
            if day is None or day > LAST_DAY:
                return False
            put[step], left[step] = day, between(day, day)
            fitted = self.network.earliest(left)
        return bool(fitted) and self._failing(fitted.days) is None

    def _left_by(self, step: str, put: Mapping[str, int], first: int) -> DaySet:
        """Return the days that rules leave a step, given the days of others; those that name any more wait."""
        known = {s for s in self.case.steps if s not in self.network.days or not self._is_planned(s)}
        asked = [piece for piece in self.joint if step in piece.steps and piece.steps - {step} <= put.keys() | known]
        days = EVER
        if asked and self._open({step: first}):
            for found in self._solved(asked, put, step, max(first, self.case.as_of.lo)):
                days = days & found.permitted
        return days

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
