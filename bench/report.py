"""What every bench prints: a figure of ours, the reference's, and their ratio, measured in one run."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of a bench. `target` bounds the ratio where there is a reference, else our own value."""

    name: str
    unit: str
    ours: float
    reference: float | None = None
    target: float | None = None
    better: Literal["lower", "higher"] = "lower"

    @property
    def ratio(self) -> float | None:
        """Ours over the reference."""
        return None if self.reference is None else self.ours / self.reference

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None where there is no target."""
        if self.target is None:
            return None
        measured = self.ours if self.ratio is None else self.ratio
        return measured <= self.target if self.better == "lower" else measured >= self.target

    def record(self) -> dict[str, object]:
        row = asdict(self)
        row.pop("better")
        return row | {"ratio": self.ratio, "holds": self.holds}


def run(measure: Callable[..., Iterable[Figure]], **numbers: float) -> None:
    """Print the figures as they are measured: a table, or with `--json` one object a line.

    `numbers` are further options with what they are by default; `measure` is handed them.
    """
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=float, default=default, help="a number")
    given = vars(parser.parse_args())
    as_json = given.pop("json")
    if not as_json:
        print(f"{'figure':<44}{'unit':>7}{'ours':>12}{'reference':>12}{'ratio':>9}{'target':>9}  holds")
    for figure in measure(**given):
        print(json.dumps(figure.record()) if as_json else _row(figure), flush=True)


def _row(figure: Figure) -> str:
    sign = "≤" if figure.better == "lower" else "≥"
    target = "" if figure.target is None else f"{sign}{figure.target:g}"
    holds = {True: "yes", False: "NO", None: ""}[figure.holds]
    return (
        f"{figure.name:<44}{figure.unit:>7}{figure.ours:>12.4g}{_number(figure.reference):>12}"
        f"{_number(figure.ratio):>9}{target:>9}  {holds}"
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
