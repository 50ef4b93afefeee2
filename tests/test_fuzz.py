"""A little of what ``python -m tests.fuzz`` tries for minutes."""

import pytest

from tests.fuzz import TEXTS, said_in, try_all


@pytest.mark.parametrize("seed", range(20))
def test_a_changed_text_is_laid_out_linted_and_opened(seed: int) -> None:
    assert not try_all(seed)["FAILED"]


def test_comments_are_there_to_be_lost() -> None:
    assert sum(len(said_in(text)) for text in TEXTS) > 300
