"""What every run of faults prints in the end, and how it is started."""

from __future__ import annotations

import argparse
import resource
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.processes import workers_of
from tests.servers import Server

MIB = 1 << 20


@dataclass(slots=True)
class Report:
    """`tried` attempts, how each ended, and what should not have happened; times in seconds, memory in bytes."""

    tried: int = 0
    endings: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    slowest: float = 0.0
    seconds: float = 0.0
    growth: int = 0

    def ended(self, how: str, seconds: float) -> None:
        self.tried += 1
        self.endings[how] += 1
        self.slowest = max(self.slowest, seconds)

    def violated(self, what: str, evidence: bytes | str) -> None:
        self.violations.append(f"{what}: {evidence[:2000]!r}")

    def __str__(self) -> str:
        lines = [
            f"{self.tried} tried in {self.seconds:.1f} s, the slowest {self.slowest * 1000:.0f} ms, "
            f"memory grew by {self.growth / MIB:.1f} MiB, {len(self.violations)} violations",
            *(f"{count:>8}  {how}" for how, count in self.endings.most_common()),
            *self.violations[:20],
        ]
        return "\n".join(lines)


def memory(*processes: int) -> int:
    """The bytes of main memory that these processes hold."""
    pages = sum(int(Path(f"/proc/{process}/statm").read_text().split()[1]) for process in processes)
    return pages * resource.getpagesize()


def processes_of(server: Server) -> list[int]:
    """The server itself and its workers."""
    return [server.process.pid, *workers_of(server)]


def run(attempt: Callable[[int, int], Report], count: int) -> None:
    """The command: `attempt` gets a count and a seed. Its exit status is 1 when something was violated."""
    parser = argparse.ArgumentParser(prog=f"faults.{Path(sys.argv[0]).stem}")
    parser.add_argument("--count", type=int, default=count, help=f"how many to try, {count} unless told")
    parser.add_argument("--seed", type=int, default=0, help="another seed tries others")
    given = parser.parse_args()
    report = attempt(given.count, given.seed)
    print(report)
    sys.exit(1 if report.violations else 0)
