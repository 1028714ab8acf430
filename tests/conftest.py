"""What every test run has: the plugin that writes the compatibility page when it is asked to."""

from __future__ import annotations

pytest_plugins = ["tests.compatibility"]
