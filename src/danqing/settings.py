"""Every setting, with its default and a sentence. The only file that reads the environment.

The command line overrides the environment (`DANQING_…`), which overrides the default.
`docs/settings.md` is written from this table.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from ipaddress import ip_network
from math import inf, nan
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from danqing.errors import SettingsError

Entry = Field[Any]
"""One setting: a dataclass field with `parse`, `sentence` and `secret` (never to be shown) in its metadata."""

PREFIX = "DANQING_"


def _text(value: str) -> str:
    return value.strip()


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _whole(low: int, high: int | None = None) -> Callable[[str], int]:
    allowed = f"a whole number of at least {low}" if high is None else f"a whole number from {low} to {high}"

    def parse(value: str) -> int:
        number = int(value) if value.strip().isdecimal() else -1
        if number < low or (high is not None and number > high):
            raise ValueError(f"it must be {allowed}")
        return number

    return parse


def _number(value: str) -> float:
    """The number, or `nan` for what is none: it fails every comparison with a limit."""
    try:
        return float(value)
    except ValueError:
        return nan


def _share(value: str) -> float:
    number = _number(value)
    if not 0 <= number <= 1:
        raise ValueError("it must be a number from 0 to 1")
    return number


def _secret(value: str) -> str:
    if 0 < len(value) < 32:
        raise ValueError(f"it must be at least 32 characters that nobody can guess, and has {len(value)}")
    return value


def _seconds(value: str) -> float:
    number = _number(value)
    if not 0 <= number < inf:
        raise ValueError("it must be a number of seconds, zero or more")
    return number


def _some_seconds(value: str) -> float:
    number = _number(value)
    if not 0 < number < inf:
        raise ValueError("it must be a number of seconds above zero")
    return number


def _hours(value: str) -> float:
    """Hours, or `never` for things that are never removed."""
    number = inf if value.strip().lower() == "never" else _number(value)
    if not number > 0:
        raise ValueError("it must be a number of hours above zero, or `never`")
    return number


def _switch(value: str) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if value.strip().lower() not in words:
        raise ValueError("it must be true or false")
    return words[value.strip().lower()]


def _path(value: str) -> Path:
    try:
        return Path(value).expanduser()
    except RuntimeError:
        raise ValueError("there is no such home folder") from None


def _url(value: str) -> str:
    if not _is_address(value.strip()):
        raise ValueError("it must be an address such as https://images.example.com")
    return value.strip().rstrip("/")


def _origins(value: str) -> tuple[str, ...]:
    """As browsers send them: in lower case, and without a slash at the end."""
    origins = tuple(origin.lower().rstrip("/") for origin in _list(value))
    if not all(re.fullmatch(r"[a-z][a-z0-9+.-]*://[^/?#@\s*]+", origin) for origin in origins):
        raise ValueError("each must be an origin such as https://app.example.com")
    return origins


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(host.lower().rstrip(".") for host in _list(value))
    if not all(re.fullmatch(r"\*|\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*", host) for host in hosts):
        raise ValueError("each must be a host name without a port, `.NAME` for all names below it, or `*`")
    return hosts


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, an IPv6 address that does not end
        return False
    return text.isascii() and has_place and parts.scheme in ("http", "https") and not parts.query + parts.fragment


def _networks(value: str) -> tuple[str, ...]:
    for network in _list(value):
        ip_network(network)
    return _list(value)


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError(f"it must be one of {', '.join(choices)}")
        return value

    return parse


def _setting(default: Any, parse: Callable[[str], Any], sentence: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"parse": parse, "sentence": sentence, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this server was asked to run."""

    host: str = _setting("127.0.0.1", _text, "The address to listen on.")
    port: int = _setting(8000, _whole(0, 65535), "The port to listen on; 0 takes a free one.")
    data: Path = _setting(Path("danqing-data"), _path, "The folder for the queue, the pictures and uploads.")
    database: str = _setting(
        "",
        _text,
        "The queue's PostgreSQL address, `postgresql://USER:PASSWORD@HOST/NAME`; empty: a file in `data`.",
        secret=True,
    )
    objects_url: str = _setting(
        "",
        _text,
        "The bucket for pictures and uploads: `s3://BUCKET/PREFIX?region=…&endpoint=…`, or `oss:`, `gs:`, `az:`; "
        "empty: files in `data`.",
        secret=True,
    )
    objects_public_url: str = _setting(
        "", _url, "Where clients reach the object store, if that is not at its endpoint."
    )
    secret: str = _setting(
        "",
        _secret,
        "What signs links and upload certificates, the same for all servers of one database; "
        "empty: made once and kept in `data`.",
        secret=True,
    )
    links: str = _setting(
        "store",
        _one_of("store", "own"),
        "Whose links answers carry: presigned ones of the object store where it gives any, or always danqing's own.",
    )
    engine: str = _setting(
        "sketch",
        _text,
        "What renders: `sketch` draws by rules, `diffusers` runs open weights, `blank` fills one colour.",
    )
    public_url: str = _setting(
        "",
        _url,
        "The address clients reach this server at, with any path prefix; without it, the `Host` they sent is used.",
    )
    api_keys: tuple[str, ...] = _setting(
        (),
        _list,
        "The accepted keys, separated by commas; with none, any key is accepted, on a loopback address only.",
        secret=True,
    )
    workers: int = _setting(1, _whole(0), "How many worker processes `serve` starts; 0 leaves rendering to others.")
    concurrency: int = _setting(
        0, _whole(0), "How many tasks one worker process holds at once; 0: four, or twice what the engine batches."
    )
    default_n: int = _setting(4, _whole(1, 4), "`n` where a request does not say it and asks for no image set.")
    openai_model: str = _setting(
        "wan2.7-image", _text, "The model that OpenAI's own names stand for, and an OpenAI request that names none."
    )
    watermark_language: str = _setting(
        "auto",
        _one_of("auto", "en", "zh"),
        "The watermark's words: `AI Generated` (en), `AI生成` (zh), or by the language of the prompt (auto).",
    )
    png: str = _setting(
        "fast", _one_of("fast", "small"), "How pictures are compressed: `fast`, or `small` for fewer bytes."
    )
    retention_hours: float = _setting(
        24.0, _hours, "How long tasks, pictures and their links live after the task has ended, or `never`."
    )
    upload_hours: float = _setting(48.0, _hours, "How long an uploaded file (`oss://`) can be used, or `never`.")
    hold_seconds: float = _setting(
        5.0,
        _seconds,
        "How long `GET /tasks/{id}` waits for an unfinished task to end, up to a tenth less; 0 answers at once.",
    )
    sync_seconds: float = _setting(
        170.0, _seconds, "How long a synchronous call may take before it is answered with `RequestTimeOut`."
    )
    max_pending: int = _setting(
        1000, _whole(0), "How many tasks may wait in the queue before submits are answered with 429."
    )
    lease_seconds: float = _setting(
        30.0, _some_seconds, "How long a worker may be silent before its tasks are given to another."
    )
    durability: str = _setting(
        "process",
        _one_of("process", "power"),
        "What accepted work survives: the end of every process, or a power cut too, which costs a disk sync a task.",
    )
    oss_without_header: bool = _setting(
        False, _switch, "Whether `oss://` works without the header `X-DashScope-OssResourceResolve: enable`."
    )
    fetch_seconds: float = _setting(60.0, _some_seconds, "How long the download of one reference image may take.")
    fetch_networks: tuple[str, ...] = _setting(
        (),
        _networks,
        "Networks such as 10.0.0.0/8 from which reference images may be fetched although they are not public.",
    )
    fetch_hosts: tuple[str, ...] = _setting(
        (),
        _list,
        "`HOST=ADDRESS:PORT` pairs that replace DNS when reference images are fetched, for mirrors and tests.",
    )
    fetch_ca_file: str = _setting("", _text, "A file of further certificate authorities to trust when fetching.")
    checkpoints: tuple[str, ...] = _setting(
        (),
        _list,
        "The weights of the `diffusers` engine: a name of `danqing models`, a hub id (`owner/name`, `@REVISION` may "
        "follow) or a folder; `WHAT=CHECKPOINT` entries choose by published model, by kind of work or by both: "
        "`wan2.7-image-pro=…`, `edit=…`, `wan2.7-image-pro/edit=…`; with none, what fits the device is chosen.",
    )
    offline: bool = _setting(False, _switch, "Whether weights are only taken from this machine, never downloaded.")
    hub_folder: str = _setting("", _text, "The folder for downloaded weights; without it, Hugging Face's own.")
    device: str = _setting(
        "auto", _text, "Where the weights run: `auto`, `cuda`, `cuda:1`, `mps`, `xpu`, `cpu` and the like."
    )
    dtype: str = _setting(
        "auto",
        _one_of("auto", "bfloat16", "float16", "float32"),
        "The numbers the weights are computed in; `auto`: bfloat16 on a GPU that has it, float32 on the CPU.",
    )
    offload: str = _setting(
        "auto",
        _one_of("auto", "none", "model", "group"),
        "What waits in main memory: `none`, whole parts of the model at a time (`model`), groups of layers (`group`: "
        "least memory, slowest), or by the memory there is (`auto`).",
    )
    fp8: bool = _setting(
        False, _switch, "Whether the denoiser's weights are stored in 8 bits (float8) and computed in `dtype`."
    )
    quantisation: str = _setting(
        "",
        _text,
        "How weights are quantised while loading: empty, or `bitsandbytes-4bit`, `bitsandbytes-8bit`, "
        "`torchao-int8`, `torchao-int4`, `quanto-int8`, with the library of that name installed.",
    )
    vae_tiling: str = _setting(
        "auto", _one_of("auto", "on", "off"), "Whether large pictures are decoded in tiles; `auto`: above 2K."
    )
    attention: str = _setting(
        "",
        _text,
        "The attention backend, as diffusers names it (`flash`, `_flash_3_hub`, `sage_hub`); empty: PyTorch's.",
    )
    compile: str = _setting(
        "off", _one_of("off", "regional", "full"), "What of the denoiser torch compiles: its repeated blocks, or all."
    )
    step_cache: str = _setting(
        "off",
        _one_of("off", "first-block", "taylorseer", "magcache", "fastercache", "pab", "text-kv"),
        "What is kept from one step for the next, for models of 20 steps and more.",
    )
    steps: int = _setting(0, _whole(0, 200), "How many denoising steps a picture takes; 0: as the checkpoint wants.")
    max_batch: int = _setting(
        0, _whole(0, 64), "How many pictures are rendered together at most; 0: as the checkpoint allows."
    )
    upscaler: str = _setting(
        "",
        _text,
        "A Swin2SR checkpoint (hub id or folder) that enlarges pictures beyond what the model renders; "
        "empty: Lanczos.",
    )
    thinking: str = _setting(
        "auto",
        _one_of("auto", "off"),
        "Whether prompts are rewritten where a request asks for it (`thinking_mode`, on by default): by the engine, "
        "the model at `thinking_url` or the engine's text encoder (`auto`), or never (`off`).",
    )
    own_rewriter: bool = _setting(
        False,
        _switch,
        "Whether a checkpoint's own prompt rewriter is loaded where it has one (FLUX.3: about 18 GB more).",
    )
    thinking_url: str = _setting(
        "",
        _url,
        "An OpenAI-compatible address (`http://127.0.0.1:11434/v1`) whose chat model rewrites prompts and plans "
        "image sets; empty: the engine's own text encoder where that is a language model.",
    )
    thinking_model: str = _setting("", _text, "The chat model's name at `thinking_url`.")
    thinking_key: str = _setting("", _text, "The key for `thinking_url`.", secret=True)
    thinking_seconds: float = _setting(60.0, _some_seconds, "How long the rewriting of one prompt may take.")
    show_prompts: bool = _setting(
        True, _switch, "Whether answers and PNG files show the prompts as they were rewritten."
    )
    palette_strength: float = _setting(
        0.9, _share, "How far colours are moved towards a requested palette, from 0 (only words) to 1."
    )
    allowed_origins: tuple[str, ...] = _setting(
        (),
        _origins,
        "Origins such as https://app.example.com whose web pages may call this server; with none, no other page may.",
    )
    allowed_hosts: tuple[str, ...] = _setting(
        (),
        _hosts,
        "Names by which clients reach this server, `.NAME` for all below it, `*` for any; localhost, addresses and "
        "the name in `public_url` are always right, and with keys no name is checked unless some are given here.",
    )
    receive_seconds: float = _setting(
        300.0, _some_seconds, "How long a client may take to send one request, and to send the rest of a refused one."
    )
    webhook_seconds: float = _setting(
        10.0, _some_seconds, "How long the receiver of a webhook may take to answer; it is tried again for a day."
    )
    fold_resends: float = _setting(
        0.0,
        _seconds,
        "For how long a request that is the same in every word is taken for the first one sent again, if it has no "
        "`Idempotency-Key`; 0: it is a new one.",
    )
    metrics: str = _setting(
        "keys",
        _one_of("off", "keys", "open"),
        "Who may read `/metrics`: nobody, whoever has a key (anybody, where no keys are set), or anybody.",
    )
    tracing: bool = _setting(
        False,
        _switch,
        "Whether OpenTelemetry's spans are sent to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names; "
        "needs danqing[otel].",
    )
    log_level: str = _setting(
        "info", _one_of("debug", "info", "warning", "error"), "The least serious message that is logged."
    )
    log_format: str = _setting(
        "auto",
        _one_of("auto", "json", "console"),
        "How lines are logged: `json`, `console` for a person, or by whether a terminal reads them (`auto`).",
    )
    log_prompts: bool = _setting(
        False, _switch, "Whether the log has prompts, and what clients are told of failures, which may quote them."
    )
    access_log: bool = _setting(True, _switch, "Whether every request is logged, at the level `info`.")


# fmt: off
STORES = frozenset({"data", "database", "objects_url", "objects_public_url", "durability"})
"""The settings that say where everything is."""
RENDERING = frozenset({
    "engine", "png", "checkpoints", "offline", "hub_folder", "device", "dtype", "offload", "fp8", "quantisation",
    "vae_tiling", "attention", "compile", "step_cache", "steps", "max_batch", "upscaler",
    "thinking", "own_rewriter", "thinking_url", "thinking_model", "thinking_key", "thinking_seconds", "show_prompts",
    "palette_strength", "fetch_seconds", "fetch_networks", "fetch_hosts", "fetch_ca_file", "log_level", "log_format",
})
# fmt: on
"""The settings that concern whoever renders, with a server or without one."""


def table() -> tuple[Entry, ...]:
    """Every setting, in order."""
    return fields(Settings)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def load(overrides: Mapping[str, str] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings: `overrides` by name (the command line), then the environment, then the defaults.

    Raises `SettingsError`, naming the setting, what was given and what would do.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for entry in table():
        given = (overrides or {}).get(entry.name)
        given = environ.get(variable(entry.name), "") if given is None else given
        if given != "":
            values[entry.name] = _parse(entry, given)
    return Settings(**values)


def as_environment(settings: Settings) -> dict[str, str]:
    """The variables that make a child process load the same settings."""
    shown = {entry.name: show(getattr(settings, entry.name)) for entry in table()}
    return {**os.environ, **{variable(name): value for name, value in shown.items()}}


def show(value: Any) -> str:
    """A setting's value as it is written in the environment."""
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "never" if value == inf else repr(value) if isinstance(value, float) else str(value)


def _parse(entry: Entry, given: str) -> Any:
    assert entry.default is not MISSING
    try:
        return entry.metadata["parse"](given)
    except ValueError as error:
        wrong = "used" if entry.metadata["secret"] else repr(given)
        raise SettingsError(f"{variable(entry.name)} cannot be {wrong}: {error}.") from None
