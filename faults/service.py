"""A server under test that may be killed and started again, and clients that go on whatever happens to it."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.callers import AS_TASK, ASYNC, Json, a_request, data_uri
from tests.pictures import encoded, gradient
from tests.servers import Server, serving

CLIENTS = 4
KEY = "sk-load"
AGAIN = 0.1  # seconds before a client tries again what was refused
COUNT = 2  # pictures of every task
SIZE = (768, 768)
ORDER = a_request(size="{}*{}".format(*SIZE), n=COUNT, seed=7)
EDIT = a_request("左右翻转", data_uri(encoded(gradient(400, 300))), size="{}*{}".format(*SIZE), n=COUNT, seed=7)
ORDERS = (ORDER, EDIT)
"""The same again and again, so that each task must get the pictures of an undisturbed one."""
WAITS = (429, 503)
"""How a server may refuse for the moment."""


class Service:
    """A `danqing serve` with its workers; `server` is the one of now."""

    def __init__(self, data: Path, environment: Mapping[str, str]) -> None:
        self._data = data
        self._environment = {"DANQING_LEASE_SECONDS": "2", "DANQING_MAX_PENDING": "100000", **environment}
        self._stack = ExitStack()
        self.server: Server
        self.start()

    def start(self) -> None:
        """Start it, again if it was killed."""
        self._stack.close()
        self.server = self._stack.enter_context(serving(self._data, self._environment, ready=False))

    def stop(self) -> None:
        self._stack.close()


@contextmanager
def serving_always(data: Path, environment: Mapping[str, str]) -> Iterator[Service]:
    service = Service(data, environment)
    try:
        yield service
    finally:
        service.stop()


class Load:
    """Clients that submit as many tasks as they are allowed to, and ask after those that were accepted.

    `accepted` are the orders by the ids that were answered, `violations` answers that no client may ever see; `seen`
    counts the others.
    """

    def __init__(self, service: Service, seed: int = 0) -> None:
        self.accepted: dict[str, Json] = {}
        self.seen: Counter[str] = Counter()
        self.violations: list[str] = []
        self._service = service
        self._allowed = threading.Semaphore(0)
        self._over = threading.Event()
        self._chance = random.Random(seed)
        self._threads = [threading.Thread(target=self._submit_always) for _ in range(CLIENTS)]
        self._threads.append(threading.Thread(target=self._ask_always))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Until everything that was allowed is accepted."""
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._allowed.release(CLIENTS)
            for thread in self._threads:
                thread.join()

    def allow(self, tasks: int) -> None:
        """So many tasks more may be submitted."""
        if tasks:
            self._allowed.release(tasks)

    def wait(self, tasks: int, seconds: float = 120) -> None:
        """Until so many tasks are accepted."""
        deadline = time.monotonic() + seconds
        while len(self.accepted) < tasks:
            assert time.monotonic() < deadline, f"{len(self.accepted)} of {tasks} tasks were accepted: {self.seen}"
            time.sleep(0.02)

    def _submit_always(self) -> None:
        with _client() as client:
            while self._allowed.acquire() and not self._over.is_set():
                order = self._chance.choice(ORDERS)
                while (answer := self._call(client, "POST", ASYNC, order)) is None and not self._over.is_set():
                    time.sleep(AGAIN)
                if answer is not None:
                    self.accepted[answer["output"]["task_id"]] = order

    def _ask_always(self) -> None:
        with _client() as client:
            while not self._over.wait(AGAIN / 2):
                if self.accepted:
                    self._ask(client, self._chance.choice(list(self.accepted)))

    def _ask(self, client: httpx.Client, task_id: str) -> None:
        answer = self._call(client, "GET", f"/tasks/{task_id}")
        if answer is not None:
            status = answer["output"]["task_status"]
            self.seen[status] += 1
            if status not in ("PENDING", "RUNNING", "SUCCEEDED"):
                self.violations.append(f"a task that was accepted is {status}: {answer}")

    def _call(self, client: httpx.Client, method: str, path: str, body: object = None) -> Json | None:
        """The answer; None when the server is not there, or asks to come back."""
        try:
            response = client.request(method, self._service.server.api + path, json=body, headers=AS_TASK)
        except httpx.TransportError as error:
            self.seen[type(error).__name__] += 1
            return None
        if response.status_code == 200:
            answer: Json = response.json()
            return answer
        self.seen[f"status {response.status_code}"] += 1
        if response.status_code not in WAITS:
            self.violations.append(f"{method} {path} was answered with {response.status_code}: {response.text}")
        return None


def _client() -> httpx.Client:
    return httpx.Client(headers={"Authorization": f"Bearer {KEY}"}, timeout=30, verify=False)
