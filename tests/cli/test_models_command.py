"""`danqing models`: the list of weights, and fetching them from a hub that runs on this machine."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import RawIOBase
from pathlib import Path

import pytest

from danqing.engines.diffusers.folders import REWRITER
from tests.hub_host import Hub, hub_of
from tests.weights import KLEIN, pipeline, safetensors, written

REPOSITORY = "art/klein"
LARGE = 200_000
"""Parameters of each model: six times what the hub sends in one piece."""
PIECE = 10 * 2**20
"""What the hub's library reads before it writes."""
SECONDS = 60

PROGRAM = [sys.executable, "-m", "danqing", "models"]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub with one pipeline, of which some files come twice."""
    folder = pipeline(tmp_path / "hub" / REPOSITORY, parameters=LARGE)
    safetensors(folder / "transformer" / "diffusion_pytorch_model.fp16.safetensors", LARGE)
    written(folder / "klein.safetensors", "the same in one file")
    with hub_of(tmp_path / "hub") as served:
        yield served


def environment(hub: Hub) -> dict[str, str]:
    """A machine that has fetched nothing yet."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("DANQING_", "HF_"))}
    return {**own, "HF_ENDPOINT": hub.url, "HF_HOME": str(home(hub)), "HF_HUB_DISABLE_TELEMETRY": "1"}


def home(hub: Hub) -> Path:
    return hub.folder.parent / "home"


def run(hub: Hub, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], env=environment(hub), capture_output=True, text=True, timeout=SECONDS, check=False
    )


def refused(hub: Hub, *arguments: str) -> str:
    """The one sentence with which a command is refused."""
    done = run(hub, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    return line.removeprefix("danqing: ")


def listed(hub: Hub, *arguments: str) -> dict[str, dict[str, object]]:
    """What `danqing models --json` says of each checkpoint."""
    done = run(hub, "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return {row["name"]: row for row in json.loads(done.stdout)["checkpoints"]}


def fetched(hub: Hub, repository: str = REPOSITORY) -> dict[str, bytes]:
    """The files of a repository that lie in the cache, by their names."""
    [snapshot] = (home(hub) / "hub" / f"models--{repository.replace('/', '--')}" / "snapshots").iterdir()
    return {str(path.relative_to(snapshot)): path.read_bytes() for path in snapshot.rglob("*") if path.is_file()}


def modular_pipeline(folder: Path, rewriter: str) -> None:
    """The repository as that of a modular pipeline, whose index says that its rewriter lies in another one."""
    parts = json.loads((folder / "model_index.json").read_text())
    places = {name: {"pretrained_model_name_or_path": REPOSITORY, "subfolder": name} for name in KLEIN}
    places |= {name: {"pretrained_model_name_or_path": rewriter, "subfolder": ""} for name in REWRITER}
    entries = {name: [*parts.get(name, ["transformers", "Part"]), place] for name, place in places.items()}
    (folder / "model_index.json").unlink()
    written(folder / "modular_model_index.json", {"_class_name": "Flux3DistilledModularPipeline", **entries})


def unfinished(hub: Hub) -> list[Path]:
    return list(home(hub).rglob("*.incomplete"))


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


# ── Fetching ─────────────────────────────────────────────────────────────────


def test_pull_fetches_what_diffusers_reads_and_nothing_twice(hub: Hub) -> None:
    """Byte by byte; progress in lines where nobody watches, and where the weights are at the end."""
    done = run(hub, "pull", REPOSITORY)
    assert done.returncode == 0, done.stderr
    folder = hub.folder / REPOSITORY
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    doubles = {"klein.safetensors", "transformer/diffusion_pytorch_model.fp16.safetensors"}
    assert fetched(hub) == {name: (folder / name).read_bytes() for name in names - doubles}
    assert done.stdout.startswith("art/klein is here: 1.1 MiB in ")
    assert done.stderr.splitlines()[-1] == "danqing: art/klein: 100 % of 1.1 MiB"
    assert all(line.startswith("danqing: art/klein: ") for line in done.stderr.splitlines())


def test_a_second_pull_fetches_nothing(hub: Hub) -> None:
    run(hub, "pull", REPOSITORY)
    hub.sent.clear()
    done = run(hub, "pull", REPOSITORY)
    assert (done.returncode, done.stderr, hub.sent) == (0, "", [])


def test_offline_a_pull_of_what_is_here_succeeds(hub: Hub) -> None:
    """And of what is not it is refused."""
    assert "DANQING_OFFLINE" in refused(hub, "pull", REPOSITORY, "--offline", "true")
    assert hub.sent == []
    run(hub, "pull", REPOSITORY)
    assert run(hub, "pull", REPOSITORY, "--offline", "true").returncode == 0


def test_a_connection_that_breaks_is_taken_up_where_it_broke(hub: Hub) -> None:
    """Within the file, by its range."""
    name = "transformer/diffusion_pytorch_model.safetensors"
    safetensors(hub.folder / REPOSITORY / name, 6_000_000)
    hub.cut[name] = PIECE + 100_000
    done = run(hub, "pull", REPOSITORY)
    assert done.returncode == 0, done.stderr
    assert (name, f"bytes={PIECE}-") in hub.sent
    assert fetched(hub)[name] == (hub.folder / REPOSITORY / name).read_bytes()


def test_a_rewriter_in_a_repository_of_its_own_is_fetched_where_it_is_wanted(hub: Hub) -> None:
    """Only what is read of it, and once."""
    modular_pipeline(hub.folder / REPOSITORY, rewriter="art/upsampler")
    source = hub.folder / "art" / "upsampler"
    safetensors(source / "model.safetensors", LARGE)
    for name in ("config.json", "tokenizer.json", "assets/notes.json"):
        written(source / name, {})
    assert run(hub, "pull", REPOSITORY).returncode == 0
    assert "model.safetensors" not in hub.sent_names()
    done = run(hub, "pull", REPOSITORY, "--own-rewriter", "true")
    assert done.returncode == 0, done.stderr
    assert sorted(fetched(hub, "art/upsampler")) == ["config.json", "model.safetensors", "tokenizer.json"]
    hub.sent.clear()
    assert run(hub, "pull", REPOSITORY, "--own-rewriter", "true").returncode == 0
    assert hub.sent == []


def test_a_rewriter_that_is_nowhere_is_told_by_its_name(hub: Hub) -> None:
    modular_pipeline(hub.folder / REPOSITORY, rewriter="art/gone")
    done = run(hub, "pull", REPOSITORY, "--own-rewriter", "true")
    sentence = "danqing: There is no repository art/gone on the hub, or it is private."
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, sentence)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_a_pull_that_was_ended_goes_on_from_the_files_that_are_whole(hub: Hub, sign: signal.Signals) -> None:
    """Ctrl-C ends it at once, although files are under way, and leaves no half of a file."""
    hub.gate.clear()
    pulling = subprocess.Popen(
        [*PROGRAM, "pull", REPOSITORY], env=environment(hub), stderr=subprocess.PIPE, text=True
    )
    until(lambda: len(unfinished(hub)) == 3 and len(hub.sent) >= 6)
    pulling.send_signal(sign)
    _, said = pulling.communicate(timeout=5)
    if sign == signal.SIGINT:
        assert pulling.returncode == 130
        assert said.endswith("danqing: Stopped. `danqing models pull art/klein` goes on from here.\n")
        assert unfinished(hub) == []
    assert listed(hub, "--checkpoints", REPOSITORY)[REPOSITORY]["here"] == "partial"
    whole = set(fetched(hub))
    hub.gate.set()
    hub.sent.clear()
    assert run(hub, "pull", REPOSITORY).returncode == 0
    assert whole.isdisjoint(hub.sent_names())
    assert listed(hub, "--checkpoints", REPOSITORY)[REPOSITORY]["here"] == "complete"


def test_halves_that_a_killed_pull_left_are_swept(hub: Hub) -> None:
    """Once nobody can be writing them any more: those of another pull stay."""
    run(hub, "pull", REPOSITORY)
    blobs = home(hub) / "hub" / "models--art--klein" / "blobs"
    old, new = blobs / "a.1.incomplete", blobs / "b.2.incomplete"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    run(hub, "pull", REPOSITORY)
    assert unfinished(hub) == [new]


def test_somebody_who_watches_sees_a_bar(hub: Hub) -> None:
    """On a terminal, in place of lines; it is gone at the end."""
    hub.gate.clear()
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        pulling = subprocess.Popen(
            [*PROGRAM, "pull", REPOSITORY], env=environment(hub), stderr=theirs, stdout=subprocess.DEVNULL
        )
        os.close(theirs)
        until(lambda: len(unfinished(hub)) == 3)
        hub.gate.set()
        assert pulling.wait(SECONDS) == 0
        said = "".join(pieces(terminal))
    assert re.search(r"art/klein: 100%\|█+\| 1\.14M/1\.14M \[", said)
    assert "model_index.json" not in said
    assert said.endswith("\r")


def pieces(terminal: RawIOBase) -> Iterator[str]:
    """What was written on a terminal until its last writer left, which is an error of reading it."""
    with suppress(OSError):
        while piece := terminal.read(4096):
            yield piece.decode()


def test_a_restricted_licence_is_shown_before_it_is_fetched(hub: Hub) -> None:
    """With the address at which to read it; that it was named is consent."""
    pipeline(hub.folder / "stabilityai" / "sd-turbo", pipeline="StableDiffusionPipeline", parameters=10)
    done = run(hub, "pull", "sd-turbo")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("danqing: The licence of sd-turbo is Stability AI licence")
    assert f"see {hub.url}/stabilityai/sd-turbo. That you name it is consent." in done.stderr


def test_several_names_are_pulled_in_order_and_none_means_those_of_the_settings(hub: Hub) -> None:
    pipeline(hub.folder / "art" / "other", parameters=20)
    both = run(hub, "pull", "art/other", REPOSITORY)
    assert [line.partition(" ")[0] for line in both.stdout.splitlines()] == ["art/other", REPOSITORY]
    chosen = run(hub, "pull", "--checkpoints", "edit=art/other")
    assert chosen.stdout.startswith("art/other is here")


def test_a_folder_needs_no_fetching(hub: Hub) -> None:
    done = run(hub, "pull", str(hub.folder / REPOSITORY))
    assert done.stdout == "klein is a folder on this machine: there is nothing to fetch.\n"


def test_weights_can_lie_in_a_folder_of_their_own(hub: Hub, tmp_path: Path) -> None:
    """Of the setting `hub_folder`, and are found there again."""
    place = str(tmp_path / "elsewhere")
    assert run(hub, "pull", REPOSITORY, "--hub-folder", place).returncode == 0
    assert not home(hub).exists() or not list(home(hub).rglob("*.safetensors"))
    found = listed(hub, "--hub-folder", place, "--checkpoints", REPOSITORY, "--offline", "true")
    assert found[REPOSITORY]["here"] == "complete"


# ── What is refused ──────────────────────────────────────────────────────────


def test_a_repository_that_does_not_exist(hub: Hub) -> None:
    assert refused(hub, "pull", "art/kleim") == "There is no repository art/kleim on the hub, or it is private."


def test_a_revision_that_does_not_exist(hub: Hub) -> None:
    assert refused(hub, "pull", f"{REPOSITORY}@v9") == "art/klein has no revision 'v9'."


def test_a_licence_that_was_not_accepted(hub: Hub, tmp_path: Path) -> None:
    """With the address at which to accept it, and how to say who one is."""
    pipeline(tmp_path / "gated" / REPOSITORY, parameters=10)
    with hub_of(tmp_path / "gated", gated=frozenset({REPOSITORY})) as gated:
        assert refused(gated, "pull", REPOSITORY) == (
            f"art/klein is given to those who accepted its licence: do so at {gated.url}/art/klein, "
            "then tell this machine who you are with `hf auth login`."
        )


def test_a_hub_that_cannot_be_reached(hub: Hub) -> None:
    """Nothing listens at the address."""
    hub.url = "http://127.0.0.1:9"
    assert refused(hub, "pull", REPOSITORY).startswith("The hub cannot be reached, and art/klein is not on this")


def test_a_disk_without_the_room(hub: Hub) -> None:
    """Refused before the first byte, by what the hub says the files have."""
    hub.claimed["text_encoder/model.safetensors"] = 2**60
    assert "GiB on the disk of " in (sentence := refused(hub, "pull", REPOSITORY))
    assert sentence.endswith("make room, or have DANQING_HUB_FOLDER name a folder on another disk.")
    assert "text_encoder/model.safetensors" not in hub.sent_names()


def test_a_repository_that_is_no_pipeline(hub: Hub) -> None:
    written(hub.folder / "art" / "words" / "config.json", {})
    assert "it has no model_index.json" in refused(hub, "pull", "art/words")


def test_a_repository_without_weights_that_diffusers_loads(hub: Hub) -> None:
    """Such as one that has nothing but a variant."""
    folder = pipeline(hub.folder / "art" / "half", parameters=10)
    for path in folder.rglob("*.safetensors"):
        path.rename(path.with_suffix(".fp16.safetensors"))
    assert "no weights lie beside its model_index.json" in refused(hub, "pull", "art/half")


def test_a_list_takes_no_names(hub: Hub) -> None:
    assert refused(hub, "list", "flux2-klein-4b") == "`danqing models list` takes no names, got flux2-klein-4b."


# ── The list ─────────────────────────────────────────────────────────────────


def test_the_list_fits_a_terminal_and_starts_with_what_is_chosen(hub: Hub) -> None:
    """No line of more than 100 columns, none with blanks at its end, and every row is a checkpoint."""
    done = run(hub, "--checkpoints", "z-image-turbo,edit=flux2-klein-9b")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert all(len(line) <= 100 and line == line.rstrip() for line in lines)
    at = next(number for number, line in enumerate(lines) if line.split()[:2] == ["name", "does"])
    assert [line.split()[1] for line in lines[at + 1 : at + 3]] == ["z-image-turbo", "flux2-klein-9b"]
    assert "wan2.7-image-pro     z-image-turbo  flux2-klein-9b" in lines
    assert "! FLUX non-commercial licence" in lines[at + 2]


def test_without_the_extra_the_list_says_what_to_install(hub: Hub) -> None:
    """It is there before anything heavy is: that is when people ask it."""
    code = "import sys; sys.modules['torch'] = None; from danqing.cli.main import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "models"]
    done = subprocess.run(command, env=environment(hub), capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    assert "None of them can run yet: pip install 'danqing[diffusers]'." in done.stdout
    pull = subprocess.run(
        [*command, "pull", REPOSITORY],
        env=environment(hub),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (pull.returncode, pull.stderr) == (
        2,
        "danqing: The diffusers engine needs packages that are not installed (torch): "
        "pip install 'danqing[diffusers]'.\n",
    )


def test_the_list_imports_no_torch(hub: Hub) -> None:
    """So it answers at once."""
    code = (
        "import sys; from danqing.cli.main import main; main(['models']); "
        "print(sorted({'torch', 'diffusers', 'transformers'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(hub),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.stderr == "[]\n"
