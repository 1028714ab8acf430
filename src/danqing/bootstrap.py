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
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from starlette.applications import Starlette

from danqing import engines, models
from danqing.access.keys import KeyRing
from danqing.api.app import create_app
from danqing.api.door import DoorRules
from danqing.api.services import Services
from danqing.api.watch import Watch
from danqing.director import director
from danqing.director.chat import ChatModel
from danqing.director.director import DirectorOptions
from danqing.domain.capabilities import Work
from danqing.domain.job import Job
from danqing.domain.language import LanguageModel
from danqing.domain.task import Task
from danqing.engines.base import Engine, Progress
from danqing.errors import SettingsError
from danqing.media.fetch import FetchRules
from danqing.media.resolving import SystemResolver
from danqing.models.spec import PlanOptions
from danqing.objects.base import ObjectStore
from danqing.objects.opening import open_objects
from danqing.observability.access_log import AccessLog
from danqing.observability.base import Nobody, Observer
from danqing.observability.figures import Tally
from danqing.observability.tracing import NoTracing, Tracing, open_tracing
from danqing.observability.watching import Watching
from danqing.queues.base import TaskQueue
from danqing.queues.memory import MemoryQueue
from danqing.queues.opening import open_queue
from danqing.service.admission import Admission
from danqing.service.catalogue import Catalogue
from danqing.service.files import Files
from danqing.service.generation import Generation
from danqing.service.links import Links
from danqing.service.messenger import Messenger, MessengerOptions
from danqing.service.overview import Overview
from danqing.service.retention import Retention
from danqing.service.stopping import Stopping
from danqing.service.storage import StorageMeter
from danqing.service.tasks import Tasks
from danqing.service.uploads import Uploads
from danqing.service.webhooks import Webhooks
from danqing.settings import Settings
from danqing.wire.signed_url import Signer
from danqing.worker.batching import Batcher
from danqing.worker.finishing import PngProfile
from danqing.worker.loop import Worker, WorkerOptions
from danqing.worker.rendering import Studio

HOUR = 3600.0
SETTLING = 20.0  # seconds to store what became of a message, before another process sends it again
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
    spool = settings.data / "spool"
    _make_folders(settings.data, spool)
    sweep_spool(spool)
    queue: TaskQueue = MemoryQueue() if in_memory else await open_database(settings)
    objects = await open_objects(
        "" if in_memory else settings.objects_url,
        settings.data,
        public_url=settings.objects_public_url,
        durability=cast(Durability, settings.durability),
    )
    await objects.sweep_temporary(time.time() - STALE)
    return Store(queue, objects, spool)


def _make_folders(data: Path, *others: Path) -> None:
    """For this user's eyes only. Raises `SettingsError`."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        for other in others:
            other.mkdir(exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The data folder {data} cannot be used: {error.strerror}.") from None


async def open_database(settings: Settings) -> TaskQueue:
    """The queue by itself, with its keys: without the objects."""
    if not settings.database:
        _make_folders(settings.data)
    durability = cast(Durability, settings.durability)
    return await open_queue(settings.database, _database_file(settings), durability=durability)


async def open_existing_database(settings: Settings) -> TaskQueue:
    """The same for those who only ask: it makes no database. Raises `SettingsError` where there is none."""
    if not _has_database(settings):
        raise SettingsError(
            f"There is no database in the folder {settings.data.absolute()}; `danqing serve` and `danqing keys add` "
            "make one, in the folder that --data or DANQING_DATA names."
        )
    return await open_database(settings)


def _has_database(settings: Settings) -> bool:
    """Whether it may be asked; one that is on a server always."""
    return bool(settings.database) or _database_file(settings).exists()


def _database_file(settings: Settings) -> Path:
    return settings.data / "danqing.db"


async def read_keys(settings: Settings) -> KeyRing:
    """The keys as they are now. Raises `Unavailable`."""
    if not _has_database(settings):
        return KeyRing(settings.api_keys)
    database = await open_database(settings)
    keys = KeyRing(settings.api_keys, database.keys)
    try:
        await keys.look()
    finally:
        await database.close()
    return keys


def check_exposure(settings: Settings, keys: KeyRing) -> None:
    """Without keys, anybody who reaches the server may use it: refuse any address but a loopback one."""
    if not keys and not _is_loopback(settings.host):
        raise SettingsError(
            f"{settings.host} can be reached from outside and there are no keys. Make one with `danqing keys add "
            "NAME`, set DANQING_API_KEYS (or --api-keys) to the keys to accept, or listen on 127.0.0.1."
        )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


async def open_services(
    settings: Settings, store: Store | None = None, *, keys_required: bool | None = None
) -> Services:
    """The HTTP side's use cases. Whether a key is needed even where there are none follows from the address to listen
    on, unless it is said."""
    store = store or await open_store(settings)
    required = not _is_loopback(settings.host) if keys_required is None else keys_required
    keys = KeyRing(settings.api_keys, store.queue.keys, required=required)
    await keys.look()
    looking = asyncio.create_task(keys.keep_looking(), name="danqing-keys")
    secret = settings.secret.encode() or installation_secret(settings.data)
    signer = Signer.of(secret)
    links = Links(signer, settings.retention_hours * HOUR, store=store.objects if settings.links == "store" else None)
    webhooks = Webhooks(links, secret, webhook_rules(settings))
    uploads = Uploads(store.objects, signer, settings.upload_hours * HOUR)
    stopping = Stopping()
    tasks = Tasks(store.queue, store.objects, stopping)

    async def close() -> None:
        looking.cancel()
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
            admission=Admission(settings.fold_resends),
        ),
        tasks=tasks,
        uploads=uploads,
        files=Files(store.objects, signer),
        links=links,
        retention=Retention(
            store.queue,
            store.objects,
            task_seconds=settings.retention_hours * HOUR,
            upload_seconds=settings.upload_hours * HOUR,
        ),
        webhooks=webhooks,
        messenger=Messenger(
            store.queue, webhooks, MessengerOptions(lease_seconds=settings.webhook_seconds + SETTLING)
        ),
        queue=store.queue,
        keys=keys,
        spool=store.spool,
        public_url=settings.public_url,
        hold_seconds=settings.hold_seconds,
        sync_seconds=settings.sync_seconds,
        oss_without_header=settings.oss_without_header,
        openai_model=_openai_model(settings),
        open_metrics=settings.metrics == "open",
        overview=Overview(store.queue, StorageMeter(store.objects)),
        catalogue=Catalogue(store.queue, lambda model: _own_works(settings, model)),
        stopping=stopping,
        close=close,
    )


def _openai_model(settings: Settings) -> str:
    """Raises `SettingsError` for a model that is not here."""
    if settings.openai_model not in models.available():
        raise SettingsError(
            f"DANQING_OPENAI_MODEL must be one of {', '.join(models.available())}, got {settings.openai_model!r}."
        )
    return settings.openai_model


def _job_check(settings: Settings) -> Callable[[Job], None]:
    """Refuses at submit what the workers of this server cannot do; other hosts' workers may do more."""
    if settings.workers == 0:
        return lambda job: None
    return lambda job: director.check(job, engines.works(settings, job.model), settings.engine)


def _own_works(settings: Settings, model: str) -> frozenset[Work]:
    """What this server's own workers do of a model, once they are there."""
    return engines.works(settings, model) if settings.workers else frozenset()


async def check_store(settings: Settings) -> None:
    """Open everything in the data folder once, so that what cannot be used is told before anything starts.

    Raises `SettingsError`.
    """
    services = await open_services(settings)
    await services.close()


def application(
    settings: Settings, access_log: AccessLog | None = None, *, keys_required: bool | None = None
) -> Starlette:
    """The HTTP application that `danqing serve` runs; `keys_required` is for `open_services`."""
    return create_app(
        lambda: open_services(settings, keys_required=keys_required),
        settings.public_url,
        door_rules(settings),
        open_watch(settings, access_log),
    )


def door_rules(settings: Settings) -> DoorRules:
    """Which browsers are let in; where there are keys, hosts are checked only if some are given."""
    public = urlsplit(settings.public_url)
    known = (settings.host.lower(), public.hostname or "", *settings.allowed_hosts)
    return DoorRules(
        origins=frozenset(settings.allowed_origins),
        hosts=tuple(host for host in known if host),
        public_origin=f"{public.scheme}://{public.netloc}".lower() if public.netloc else "",
        strict=bool(settings.allowed_hosts),
    )


def open_watch(settings: Settings, access_log: AccessLog | None = None) -> Watch:
    """What sees every request. Raises `SettingsError`."""
    return Watch(Tally() if settings.metrics != "off" else None, access_log, _tracing(settings))


def _tracing(settings: Settings) -> Tracing | None:
    return open_tracing() if settings.tracing else None


OnProgress = Callable[[Task, Progress], None]


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """A worker, and how to take it apart after its `run` has returned."""

    worker: Worker
    close: Callable[[], Awaitable[None]]


async def open_worker(
    settings: Settings,
    store: Store | None = None,
    on_progress: OnProgress = lambda task, progress: None,
    observer: Observer | None = None,
) -> WorkerParts:
    """A worker with its engine, loaded; `observer` is told of its work. Raises `SettingsError`."""
    observer = observer or Nobody()
    chat = chat_model(settings)
    engine = await asyncio.to_thread(engines.create, settings)
    own = store is None
    store = store or await open_store(settings)
    studio = Studio(
        engine=engine,
        batcher=Batcher(engine, observer=observer),
        objects=store.objects,
        fetch_rules=fetch_rules(settings),
        spool=store.spool,
        language_model=_language_model(settings, engine, chat),
        director_options=DirectorOptions(palette_strength=settings.palette_strength),
        png_profile=cast(PngProfile, settings.png),
        show_prompts=settings.show_prompts,
        observer=observer,
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


async def open_watched_worker(settings: Settings, store: Store) -> WorkerParts:
    """A worker whose work is counted, logged and traced as the settings say. Raises `SettingsError`."""
    tracing = _tracing(settings) or NoTracing()
    parts = await open_worker(settings, store, observer=Watching(tracing, prompts=settings.log_prompts))

    async def close() -> None:
        await parts.close()
        await asyncio.to_thread(tracing.close)

    return WorkerParts(parts.worker, close)


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


def webhook_rules(settings: Settings) -> FetchRules:
    """Where messages go: where references may come from. Names of dead receivers do not hold up those of others."""
    at_once = sum(MessengerOptions().at_once.values())
    return replace(
        fetch_rules(settings), timeout=settings.webhook_seconds, resolver=SystemResolver(lookups=2 * at_once)
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
