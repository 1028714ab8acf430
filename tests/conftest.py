"""What every test run has: the compatibility page, servers to start when wanted, how far property tests look.

The suite draws the same examples every time, so that it fails for the change at hand and for nothing else.
`HYPOTHESIS_PROFILE=thorough ./scripts/test …` looks for new ones, and for a hundred times as many.
"""

from __future__ import annotations

import os

from hypothesis import settings

pytest_plugins = ["tests.compatibility", "tests.seaweed"]

settings.register_profile("suite", deadline=None, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))
