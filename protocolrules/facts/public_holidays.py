"""Public holidays of countries, from the optional library ``holidays`` (the extra ``holidays``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

import attrs

from protocolrules.facts.suggest import did_you_mean


@attrs.frozen
class PublicHolidays:
    """The public holidays of a country, or of one of its subdivisions, as the library lists them."""

    country: str
    subdivision: str | None = None

    def problem(self) -> str | None:
        """Return why the library cannot list them, None where it can."""
        try:
            from holidays import list_supported_countries
        except ImportError:
            return "public holidays need the library `holidays`: pip install 'holidays>=0.80'"
        known = list_supported_countries()
        if self.country not in known:
            return f"`{self.country}` is not a country's code (such as US){did_you_mean(self.country, known)}"
        parts = known[self.country]
        if self.subdivision is not None and self.subdivision not in parts:
            said = f"`{self.subdivision}` is not a subdivision of {self.country}"
            return f"{said}{did_you_mean(self.subdivision, parts)}"
        return None

    def between(self, lo: int, hi: int) -> Iterator[int]:
        """Yield the days of the years of *lo* through *hi* that are holidays."""
        for year in range(date.fromordinal(lo).year, date.fromordinal(hi).year + 1):
            yield from _of_year(self, year)

    def name(self, day: int) -> str | None:
        """Return what a day is called, None where it is no holiday."""
        return _of_year(self, date.fromordinal(day).year).get(day)


@lru_cache(maxsize=4096)
def _of_year(which: PublicHolidays, year: int) -> Mapping[int, str]:
    from holidays import country_holidays

    found = country_holidays(which.country, subdiv=which.subdivision, years=year)
    return {day.toordinal(): name for day, name in sorted(found.items()) if day.year == year}
