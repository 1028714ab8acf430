"""Every setting from every place, and refusals that say which one and what would do."""

from __future__ import annotations

import re
from dataclasses import Field, replace
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing import settings
from danqing.errors import SettingsError
from danqing.settings import Settings, as_environment, load, variable

TABLE = {entry.name: entry for entry in settings.table()}
every_setting = pytest.mark.parametrize("entry", TABLE.values(), ids=TABLE.keys())

GIVEN: dict[str, tuple[str, Any]] = {
    "host": (" 0.0.0.0 ", "0.0.0.0"),
    "port": ("0", 0),
    "data": ("/srv/pictures", Path("/srv/pictures")),
    "database": ("postgresql://ann:secret@db/danqing", "postgresql://ann:secret@db/danqing"),
    "objects_url": ("s3://pictures/danqing", "s3://pictures/danqing"),
    "objects_public_url": ("https://cdn.example.com", "https://cdn.example.com"),
    "secret": ("0123456789abcdef" * 2, "0123456789abcdef" * 2),
    "links": ("own", "own"),
    "engine": ("blank", "blank"),
    "public_url": ("https://images.example.com/danqing/", "https://images.example.com/danqing"),
    "api_keys": ("sk-one, sk-two,,", ("sk-one", "sk-two")),
    "workers": ("0", 0),
    "concurrency": ("16", 16),
    "default_n": ("1", 1),
    "watermark_language": ("zh", "zh"),
    "png": ("small", "small"),
    "retention_hours": ("never", inf),
    "upload_hours": ("0.5", 0.5),
    "hold_seconds": ("0", 0.0),
    "sync_seconds": ("600", 600.0),
    "max_pending": ("5", 5),
    "lease_seconds": ("2.5", 2.5),
    "durability": ("power", "power"),
    "oss_without_header": ("Yes", True),
    "openai_model": (" wan2.7-image-pro ", "wan2.7-image-pro"),
    "fetch_seconds": ("1e1", 10.0),
    "fetch_networks": ("10.0.0.0/8, fd00::/8", ("10.0.0.0/8", "fd00::/8")),
    "fetch_hosts": ("a.example=127.0.0.1:8443", ("a.example=127.0.0.1:8443",)),
    "fetch_ca_file": ("/etc/own.pem", "/etc/own.pem"),
    "checkpoints": ("flux2-klein-4b, edit=/models/own", ("flux2-klein-4b", "edit=/models/own")),
    "offline": ("on", True),
    "hub_folder": ("/srv/weights", "/srv/weights"),
    "device": ("cuda:1", "cuda:1"),
    "dtype": ("float16", "float16"),
    "offload": ("group", "group"),
    "fp8": ("yes", True),
    "quantisation": ("torchao-int8", "torchao-int8"),
    "vae_tiling": ("off", "off"),
    "attention": ("flash", "flash"),
    "compile": ("regional", "regional"),
    "step_cache": ("taylorseer", "taylorseer"),
    "steps": ("12", 12),
    "max_batch": ("2", 2),
    "upscaler": ("caidas/swin2SR-classical-sr-x2-64", "caidas/swin2SR-classical-sr-x2-64"),
    "thinking": ("off", "off"),
    "own_rewriter": ("yes", True),
    "thinking_url": ("http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434/v1"),
    "thinking_model": ("qwen3:4b", "qwen3:4b"),
    "thinking_key": ("sk-think", "sk-think"),
    "thinking_seconds": ("5", 5.0),
    "show_prompts": ("no", False),
    "palette_strength": ("0.5", 0.5),
    "allowed_origins": ("https://App.Example.com/", ("https://app.example.com",)),
    "allowed_hosts": ("Box.lan, .example.com", ("box.lan", ".example.com")),
    "receive_seconds": ("20", 20.0),
    "webhook_seconds": ("3", 3.0),
    "fold_resends": ("30", 30.0),
    "metrics": ("open", "open"),
    "tracing": ("yes", True),
    "log_level": ("debug", "debug"),
    "log_format": ("json", "json"),
    "log_prompts": ("1", True),
    "access_log": ("off", False),
}
"""A value for each setting, as it is written and as it is read; none is the default."""

every_given = pytest.mark.parametrize(
    ("name", "text", "value"), [(name, *given) for name, given in GIVEN.items()], ids=GIVEN.keys()
)


def refusal(name: str, text: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load({}, {variable(name): text})
    return str(refused.value)


# --- the table ------------------------------------------------------------------------------------------------


@every_setting
def test_every_setting_has_a_sentence_and_is_tried_here(entry: Field[Any]) -> None:
    assert re.fullmatch(r"[A-Z`].{10,}\.", entry.metadata["sentence"])
    assert entry.name in GIVEN


@every_setting
def test_every_default_reads_back_as_itself(entry: Field[Any]) -> None:
    assert getattr(load({}, {variable(entry.name): settings.show(entry.default)}), entry.name) == entry.default


# --- where values come from -----------------------------------------------------------------------------------


def test_without_anything_there_are_the_defaults() -> None:
    assert load({}, {}) == Settings()


@every_given
def test_a_setting_from_the_environment(name: str, text: str, value: Any) -> None:
    assert load({}, {variable(name): text}) == replace(Settings(), **{name: value})


@every_given
def test_a_setting_from_the_command_line(name: str, text: str, value: Any) -> None:
    assert load({name: text}, {}) == replace(Settings(), **{name: value})


@every_given
def test_the_command_line_goes_before_the_environment(name: str, text: str, value: Any) -> None:
    """Even before a value in the environment that cannot be used."""
    environment = {variable(name): "\x00 not a value of any kind"}
    assert getattr(load({name: text}, environment), name) == value


@every_given
def test_an_empty_value_is_the_default(name: str, text: str, value: Any) -> None:
    """As compose files and shells write what is not set; on the command line it takes back the environment."""
    assert load({}, {variable(name): ""}) == Settings()
    assert load({name: ""}, {variable(name): text}) == Settings()


def test_other_variables_are_left_alone() -> None:
    assert load({}, {"PORT": "1", "DANQING": "x", "DANQING_UNHEARD_OF": "y", "danqing_port": "2"}) == Settings()


# --- what cannot be used --------------------------------------------------------------------------------------

WRONG = {
    "port": ["-1", "65536", "http", "80.5", "0x50"],
    "public_url": [
        "images.example.com",
        "ftp://example.com",
        "https://",
        "https://a/?b=c",
        "https://a/#b",
        "http://[",
    ],
    "objects_public_url": ["cdn.example.com", "https://cdn.example.com/?a=b"],
    "workers": ["-1", "two", "1.5"],
    "concurrency": ["-1", "four"],
    "default_n": ["-1", "0", "5", "four"],
    "watermark_language": ["de", "ZH "],
    "png": ["best"],
    "retention_hours": ["0", "-1", "nan", "a day"],
    "upload_hours": ["0", "nan", "forever"],
    "hold_seconds": ["-1", "nan", "inf", "5s"],
    "sync_seconds": ["-0.1", "inf", "never"],
    "max_pending": ["-1", "1e3"],
    "lease_seconds": ["-1", "0", "nan"],
    "durability": ["ram"],
    "oss_without_header": ["2", "ja", "enable"],
    "fetch_seconds": ["0", "-1", "inf", "minute"],
    "fetch_networks": ["10.0.0.1/8", "localhost", "10.0.0.0/33"],
    "dtype": ["int8"],
    "offload": ["all"],
    "fp8": ["e4m3"],
    "compile": ["max"],
    "step_cache": ["deepcache"],
    "steps": ["-1", "201", "few"],
    "thinking": ["on"],
    "thinking_url": ["127.0.0.1:11434", "http://a:port/v1", "http://a:99999", "http://:80/v1", "http://例子.cn/v1"],
    "palette_strength": ["-0.1", "1.1", "nan", "half"],
    "allowed_origins": ["*", "example.com", "https://a.example.com/path", "null"],
    "allowed_hosts": ["https://example.com", "box:8000", "*.example.com"],
    "receive_seconds": ["0", "inf", "soon"],
    "metrics": ["public", "on"],
    "log_level": ["INFO", "verbose"],
    "log_format": ["text"],
    "data": ["~nobody-of-this-name/pictures"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_a_wrong_value_is_refused_with_its_variable_and_what_would_do(name: str, text: str) -> None:
    """No parser's own words, which speak of literals and bases; a sentence for the person who typed it."""
    sentence = refusal(name, text)
    assert sentence.startswith(f"{variable(name)} cannot be {text!r}: ")
    assert sentence.endswith(".")
    assert not re.search(r"literal|base 10|could not convert|home directory", sentence)


def test_a_secret_that_cannot_be_used_is_not_repeated() -> None:
    """Terminals and logs are read by others; its length is told, so that a cut one is noticed."""
    sentence = refusal("secret", "hunter2")
    assert "hunter2" not in sentence
    assert sentence == (
        "DANQING_SECRET cannot be used: it must be at least 32 characters that nobody can guess, and has 7."
    )


def test_every_setting_with_a_secret_in_it_is_known_as_one() -> None:
    """So that the one that gets a stricter parser some day does not begin to repeat what it refuses."""
    secrets = {name for name, entry in TABLE.items() if entry.metadata["secret"]}
    assert secrets == {"database", "objects_url", "secret", "api_keys", "thinking_key"}


@pytest.mark.parametrize("name", ["watermark_language", "png", "durability", "log_level"])
def test_a_wrong_choice_is_refused_with_all_that_there_are(name: str) -> None:
    choices = re.findall(r"it must be one of (.*)\.$", refusal(name, "wrong"))[0].split(", ")
    for choice in choices:
        assert getattr(load({}, {variable(name): choice}), name) == choice


def test_a_wrong_value_of_the_command_line_is_refused_too() -> None:
    with pytest.raises(SettingsError, match="DANQING_PORT cannot be 'http'"):
        load({"port": "http"}, {})


# --- for a child process --------------------------------------------------------------------------------------


def test_a_child_process_loads_the_same() -> None:
    values = {name: value for name, (_, value) in GIVEN.items()}
    assert load(environ=as_environment(Settings(**values))) == Settings(**values)
    assert load(environ=as_environment(Settings())) == Settings()


numbers = st.floats(min_value=1e-6, max_value=1e12) | st.integers(1, 10**9).map(float)


@given(numbers, numbers, st.just(inf) | numbers)
def test_a_child_process_loads_the_same_numbers(seconds: float, lease: float, hours: float) -> None:
    """To the last digit: a worker must not think that a lease is longer than the server does."""
    loaded = Settings(sync_seconds=seconds, lease_seconds=lease, retention_hours=hours)
    assert load(environ=as_environment(loaded)) == loaded


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters=","), min_size=1)


@given(st.lists(words), words)
def test_a_child_process_loads_the_same_words(keys: list[str], folder: str) -> None:
    loaded = Settings(api_keys=tuple(keys), data=Path("/srv") / folder)
    assert load(environ=as_environment(loaded)) == loaded


def test_a_child_process_keeps_the_rest_of_the_environment() -> None:
    assert "PATH" in as_environment(Settings())
