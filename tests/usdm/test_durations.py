"""ISO 8601 durations keep their calendar units, and what the language cannot say is refused."""

import pytest

from protocolrules.usdm.durations import read_duration


@pytest.mark.parametrize(
    ("iso", "text"),
    [
        ("P1D", "1 day"),
        ("P30D", "30 days"),
        ("P1M", "1 month"),
        ("P12M", "12 months"),
        ("P2W", "2 weeks"),
        ("P1Y", "1 year"),
        ("P1Y2M10DT2H30M", "1 year + 2 months + 10 days + 2 hours + 30 minutes"),
        ("P2W3D", "2 weeks + 3 days"),
        ("PT48H", "48 hours"),
        ("PT1M", "1 minute"),
        ("PT1.5H", "1.5 hours"),
        ("PT1,5H", "1.5 hours"),
        ("PT30S", "0.5 minutes"),
        ("PT1M30S", "1.5 minutes"),
        ("P0D", "0 days"),
        ("PT0H", "0 hours"),
        ("P0Y0M2D", "2 days"),
    ],
)
def test_duration(iso: str, text: str) -> None:
    assert read_duration(iso).text == text


@pytest.mark.parametrize(
    "iso",
    [
        *(
            "",
            "P",
            "PT",
            "P1DT",
            "1D",
            "P1X",
            "P-1D",
            "-P1D",
            "P1D2W",
            "P.5D",
            "P1D ",
            "P1D\n",
            "2 weeks",
            "P١D",
            "P1H",
        ),
        *("P1.5M", "P0.5D", "PT1S", "PT0.0001H", "P101Y", "P99999999999D", "P1D/P2D", "PT100001M", "PT878400H"),
    ],
)
def test_refused(iso: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_duration(iso)


def test_a_month_is_not_thirty_days() -> None:
    assert read_duration("P1M") != read_duration("P30D")


@pytest.mark.parametrize(("iso", "zero", "clock"), [("P0D", True, False), ("PT0M", True, True), ("PT4H", False, True)])
def test_kind(iso: str, zero: bool, clock: bool) -> None:
    assert (read_duration(iso).is_zero, read_duration(iso).by_clock) == (zero, clock)
