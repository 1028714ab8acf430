"""The composition root: settings in, working parts out. Only this file knows every concrete part."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import shutil
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal, cast

from starlette.applications import Starlette

from danqing import engines, models
from danqing.access.keys import KeyRing
from danqing.api.app import create_app
from danqing.api.services import Services
from danqing.director import director
from danqing.director.chat import ChatModel
from danqing.director.director import DirectorOptions
from danqing.domain.job import Job
from danqing.domain.language import LanguageModel
from danqing.domain.task import Task
from danqing.engines.base import Engine, Progress
from danqing.errors import SettingsError
from danqing.media.fetch import FetchRules
from danqing.models.spec import PlanOptions
from danqing.objects.base import ObjectStore
from danqing.objects.opening import open_objects
from danqing.queues.base import TaskQueue
from danqing.queues.memory import MemoryQueue
from danqing.queues.opening import open_queue
from danqing.service.files import Files
from danqing.service.generation import Generation
from danqing.service.links import Links
from danqing.service.retention import Retention
from danqing.service.tasks import Tasks
from danqing.service.uploads import Uploads
from danqing.settings import Settings
from danqing.wire.signed_url import Signer
from danqing.worker.batching import Batcher
from danqing.worker.finishing import PngProfile
from danqing.worker.loop import Worker, WorkerOptions
from danqing.worker.rendering import Studio

HOUR = 3600.0
STALE = 24 * HOUR  # age of an unfinished file that nobody can be writing any more
Durability = Literal["process", "power"]


@dataclass(frozen=True, slots=True)
class Store:
    """What both sides of the queue share."""

    queue: TaskQueue
    objects: ObjectStore
    spool: Path


async def open_store(settings: Settings, *, in_memory: bool = False) -> Store:
    """The queue and the objects in the data folder; with `in_memory` the queue is this process's own."""
    durability = cast(Durability, settings.durability)
    spool = settings.data / "spool"
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        spool.mkdir(exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The data folder {settings.data} cannot be used: {error.strerror}.") from None
    queue: TaskQueue = (
        MemoryQueue()
        if in_memory
        else await open_queue(settings.database, settings.data / "danqing.db", durability=durability)
    )
    objects = await open_objects(
        "" if in_memory else settings.objects_url, settings.data, public_url=settings.objects_public_url, durability=durability
    )
    await objects.sweep_temporary(time.time() - STALE)
    return Store(queue, objects, spool)


def check_exposure(settings: Settings) -> None:
    """Without keys, anybody who reaches the server may use it: refuse any address but a loopback one."""
    if not settings.api_keys and not _is_loopback(settings.host):
        raise SettingsError(
            f"{settings.host} can be reached from outside and no keys are set. "
            "Set DANQING_API_KEYS (or --api-keys) to the keys to accept, or listen on 127.0.0.1."
        )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


async def open_services(settings: Settings, store: Store | None = None) -> Services:
    """The HTTP side's use cases."""
    store = store or await open_store(settings)
    sweep_spool(store.spool)
    signer = Signer.of(settings.secret.encode() or installation_secret(settings.data))
    uploads = Uploads(store.objects, signer, settings.upload_hours * HOUR)
    stopping = asyncio.Event()
    tasks = Tasks(store.queue, store.objects, stopping)

    async def close() -> None:
        await tasks.close()
        await store.queue.close()

    return Services(
        generation=Generation(
            store.queue,
            store.objects,
            uploads,
            PlanOptions(settings.default_n, settings.watermark_language),
            settings.max_pending,
            _job_check(settings),
        ),
        tasks=tasks,
        uploads=uploads,
        files=Files(store.objects, signer),
        links=Links(
            signer, settings.retention_hours * HOUR, store=store.objects if settings.links == "store" else None
        ),
        retention=Retention(
            store.queue,
            store.objects,
            task_seconds=settings.retention_hours * HOUR,
            upload_seconds=settings.upload_hours * HOUR,
        ),
        queue=store.queue,
        keys=KeyRing(settings.api_keys),
        spool=store.spool,
        public_url=settings.public_url,
        hold_seconds=settings.hold_seconds,
        sync_seconds=settings.sync_seconds,
        oss_without_header=settings.oss_without_header,
        stopping=stopping,
        close=close,
    )


def _job_check(settings: Settings) -> Callable[[Job], None]:
    """Refuses at submit what the workers of this server cannot do; other hosts' workers may do more."""
    if settings.workers == 0:
        return lambda job: None
    return lambda job: director.check(job, engines.works(settings, job.model), settings.engine)


async def check_store(settings: Settings) -> None:
    """Open everything in the data folder once, so that what cannot be used is told before anything starts.

    Raises `SettingsError`.
    """
    services = await open_services(settings)
    await services.close()


def application(settings: Settings) -> Starlette:
    """The HTTP application that `danqing serve` runs."""
    return create_app(lambda: open_services(settings), settings.public_url)


OnProgress = Callable[[Task, Progress], None]


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """A worker, and how to take it apart after its `run` has returned."""

    worker: Worker
    close: Callable[[], Awaitable[None]]


async def open_worker(
    settings: Settings, store: Store | None = None, on_progress: OnProgress = lambda task, progress: None
) -> WorkerParts:
    """A worker with its engine, loaded. Raises `SettingsError`."""
    chat = chat_model(settings)
    engine = await asyncio.to_thread(engines.create, settings)
    own = store is None
    store = store or await open_store(settings)
    studio = Studio(
        engine=engine,
        batcher=Batcher(engine),
        objects=store.objects,
        fetch_rules=fetch_rules(settings),
        spool=store.spool,
        language_model=_language_model(settings, engine, chat),
        director_options=DirectorOptions(palette_strength=settings.palette_strength),
        png_profile=cast(PngProfile, settings.png),
        show_prompts=settings.show_prompts,
    )
    options = WorkerOptions(slots=settings.concurrency or slots(engine), lease_seconds=settings.lease_seconds)
    queue = store.queue

    async def close() -> None:
        await engine.close()
        if chat:
            await chat.close()
        if own:
            await queue.close()

    return WorkerParts(Worker(queue, studio, options, on_progress), close)


def slots(engine: Engine) -> int:
    """Tasks to hold at once: while one batch is rendered, the next one's references are fetched and decoded."""
    batches = [can.max_batch for model in models.available() for can in engine.capabilities(model).values()]
    return max(4, 2 * max(batches, default=1))


def chat_model(settings: Settings) -> ChatModel | None:
    """The language model at `thinking_url`. Raises `SettingsError`."""
    if settings.thinking == "off" or not settings.thinking_url:
        return None
    if not settings.thinking_model:
        raise SettingsError("DANQING_THINKING_URL needs DANQING_THINKING_MODEL: the name of the model to ask there.")
    return ChatModel(settings.thinking_url, settings.thinking_model, settings.thinking_key, settings.thinking_seconds)


def _language_model(
    settings: Settings, engine: Engine, chat: ChatModel | None
) -> Callable[[str], LanguageModel | None]:
    """What rewrites prompts for a published model: a configured one is meant, the engine's is at hand."""
    if settings.thinking == "off":
        return lambda model: None
    return (lambda model: chat) if chat else engine.language_model


def fetch_rules(settings: Settings) -> FetchRules:
    """How references are fetched."""
    check_certificates(settings.fetch_ca_file)
    return FetchRules(
        allowed_networks=tuple(ip_network(network) for network in settings.fetch_networks),
        timeout=settings.fetch_seconds,
        hosts=_pairs(settings.fetch_hosts),
        ca_file=Path(settings.fetch_ca_file) if settings.fetch_ca_file else None,
    )


def check_certificates(file: str) -> None:
    """Raises `SettingsError` for a file that holds no certificates."""
    try:
        ssl.create_default_context(cafile=file or None)
    except OSError as error:
        raise SettingsError(f"DANQING_FETCH_CA_FILE cannot be {file}: {error.strerror or error}.") from None


def _pairs(entries: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(entry.partition("=")[::2] for entry in entries)
    for host, address in pairs.items():
        if not host or not re.fullmatch(r".+:\d{1,5}", address, re.ASCII):
            raise SettingsError(f"DANQING_FETCH_HOSTS needs HOST=ADDRESS:PORT, got {host}={address}.")
    return pairs


def installation_secret(data: Path) -> bytes:
    """The secret that signs links and certificates: made once, for this user's eyes only, kept with the data."""
    path = data / "secret"
    while True:
        try:
            secret = path.read_bytes()
        except FileNotFoundError:
            _write_once(path, secrets.token_bytes(32))
            continue
        if len(secret) < 32:
            raise SettingsError(f"{path} is damaged; remove it, and links that were given out stop working.")
        return secret


def _write_once(path: Path, secret: bytes) -> None:
    """Appear whole or not at all, and never replace a secret that another process has just made."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def sweep_spool(spool: Path) -> None:
    """Remove what a killed process left behind; younger files may belong to one that runs."""
    before = time.time() - STALE
    for path in spool.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
