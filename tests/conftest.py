"""What is collected, and how many examples the property tests try: few, a hundred times more in the nightly run."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

collect_ignore_glob = ["cases/*.rules", "lint/*/*.rules"]  # they have mistakes on purpose

_EXAMPLES = 60
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile(
    "default",
    max_examples=_EXAMPLES,
    deadline=None,
    phases=_PHASES,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=_SLOW,
)
settings.register_profile(
    "nightly", max_examples=100 * _EXAMPLES, deadline=None, phases=_PHASES, suppress_health_check=_SLOW
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
