"""How many examples hypothesis tries: few in the suite, many with HYPOTHESIS_PROFILE=long."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
MORE = 60  #: times as many examples in the long profile


def examples(few: int, steps: int = 15) -> settings:
    """Return settings with `few` examples, each of `steps` steps of a state machine."""
    return settings(
        max_examples=few * (MORE if LONG else 1),
        stateful_step_count=steps * (3 if LONG else 1),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
