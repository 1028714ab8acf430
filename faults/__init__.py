"""Trying to break it: each module is a command of `./scripts/faults`, and the test suite runs a short form of it."""
