"""`danqing generate`: pictures without a server, and one sentence for whatever was asked wrongly."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from danqing.cli.main import main
from tests.hosts import hosting
from tests.pictures import encoded, gradient, noise

BLANK = ("--engine", "blank", "--size", "768*768")
PALETTE = "#C2D1E6:60,#636574:25%,#CBD4E4:15.00"


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it, in a folder of its own."""
    command = [sys.executable, "-m", "danqing", "generate", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


def made(*arguments: str | Path, folder: Path) -> list[Path]:
    """The files of a run that succeeds: those it prints, which are all there are."""
    assert main(["generate", *map(str, arguments)]) == 0
    return sorted(folder.glob("*.png"))


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        assert image.format == "PNG"
        return image.size


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.png"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A reference, beside the folder that is looked at: 600 wide, 300 high."""
    folder = tmp_path / "references"
    folder.mkdir()
    path = folder / "照片 1.jpg"
    path.write_bytes(encoded(gradient(600, 300), "JPEG"))
    return path


# ── What it makes ────────────────────────────────────────────────────────────


def test_the_command_makes_one_picture_and_prints_its_name(tmp_path: Path) -> None:
    """With nothing but a prompt: `out.png` here, 2K, by the sketch engine; nothing else on the output."""
    done = run("一只橘猫", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "out.png\n")
    assert "Traceback" not in done.stderr
    assert size_of(tmp_path / "out.png") == (2048, 2048)
    assert list(tmp_path.iterdir()) == [tmp_path / "out.png"]


@pytest.mark.parametrize(
    ("size", "pixels"), [("1K", (1024, 1024)), ("2k", (2048, 2048)), ("4K", (4096, 4096)), ("1280x800", (1280, 800))]
)
def test_size(out: Path, size: str, pixels: tuple[int, int]) -> None:
    """A tier, or width and height."""
    [path] = made("cat", "--engine", "blank", "--size", size, "-o", out, folder=out.parent)
    assert size_of(path) == pixels


def test_n_makes_numbered_files(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One picture has the name that was given, several a number each; the names are printed in order."""
    paths = made("cat", *BLANK, "--n", "3", "-o", out, folder=out.parent)
    assert [path.name for path in paths] == ["out_0.png", "out_1.png", "out_2.png"]
    assert capsys.readouterr().out.split() == [str(path) for path in paths]


def test_set_makes_as_many_as_the_words_name(out: Path) -> None:
    """Twelve at most without `--n`, twelve if the words name none."""
    assert len(made("一只猫。第一张：春天；第二张：冬天。", *BLANK, "--set", "-o", out, folder=out.parent)) == 2
    assert len(made("cat", *BLANK, "--set", "--n", "5", "-o", out, folder=out.parent)) == 5


@pytest.mark.parametrize("engine", ["blank", "sketch"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, engine: str) -> None:
    """Twice the same, another seed another picture."""
    one, two, other = (tmp_path / f"{name}.png" for name in ("one", "two", "other"))
    for path, seed in ((one, "7"), (two, "7"), (other, "8")):
        arguments = ("花店", "--engine", engine, "--size", "1K", "--seed", seed, "-o", str(path))
        assert main(["generate", *arguments]) == 0
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes() != other.read_bytes()


def test_images_give_the_ratio(out: Path, photo: Path) -> None:
    """A file, with spaces and Chinese in its name; the last image's ratio counts."""
    square = photo.with_name("square.png")
    square.write_bytes(encoded(noise(300, 300)))
    [path] = made(
        "edit", "--engine", "blank", "--size", "1K", "--image", square, "--image", photo, "-o", out, folder=out.parent
    )
    assert size_of(path) == (1448, 724)


def test_an_image_can_be_an_address(out: Path) -> None:
    """It is fetched by the rules of the server: this machine only where the setting allows it."""
    with hosting({"/a.png": encoded(gradient(600, 300))}) as host:
        local = ("--image", f"http://{host}/a.png", "-o", str(out))
        assert main(["generate", "edit", *BLANK, *local]) == 1
        assert main(["generate", "edit", *BLANK, *local, "--fetch-networks", "127.0.0.0/8"]) == 0
    assert size_of(out) == (768, 768)


def test_boxes_belong_to_their_images(out: Path, photo: Path) -> None:
    """Two boxes on the second of two images are taken; each is checked against its own image."""
    boxes = ("--box", "2:0,0,600,300", "--box", "2:10,10,20,20")
    made("edit", *BLANK, "--image", photo, "--image", photo, *boxes, "-o", out, folder=out.parent)


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_palette_is_written_out_or_in_a_file(out: Path, tmp_path: Path, wrapped: bool) -> None:
    """`HEX:RATIO,…`, or JSON as `color_palette`, bare or as a member of that name: the same picture."""
    colours = [{"hex": "#C2D1E6", "ratio": "60.00%"}, {"hex": "#636574", "ratio": 25}, {"hex": "CBD4E4", "ratio": 15}]
    file = tmp_path / "palette.json"
    file.write_text(json.dumps({"color_palette": colours} if wrapped else colours))
    sketch = ("--engine", "sketch", "--size", "768*768", "--seed", "7", "-o", str(out))
    assert main(["generate", "花店", *sketch, "--palette", PALETTE]) == 0
    written_out = out.read_bytes()
    assert main(["generate", "花店", *sketch, "--palette", str(file)]) == 0
    assert out.read_bytes() == written_out
    assert main(["generate", "花店", *sketch]) == 0
    assert out.read_bytes() != written_out


def test_the_watermark_is_at_the_bottom_right(out: Path) -> None:
    """Of two pictures with the same seed only that corner differs."""
    plain = made("cat", *BLANK, "--seed", "7", "-o", out, folder=out.parent)[0].read_bytes()
    made("cat", *BLANK, "--seed", "7", "--watermark", "-o", out, folder=out.parent)
    assert out.read_bytes() != plain
    with Image.open(out) as image:
        assert colours(image.crop((0, 0, 384, 768))) == colours(image.crop((384, 0, 768, 384))) == 1
        assert colours(image.crop((384, 384, 768, 768))) > 1


def colours(image: Image.Image) -> int:
    return len(image.getcolors(maxcolors=image.width * image.height) or [])


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its queue and its objects lie in a temporary folder that goes with it."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    assert run("cat", *BLANK, folder=tmp_path).returncode == 0
    assert list(temporary.iterdir()) == []


# ── What it refuses ──────────────────────────────────────────────────────────


def check_refusal(done: int | str | None, status: int, said: str, *words: str) -> None:
    assert done == status, said
    assert "Traceback" not in said
    [line] = [line for line in said.splitlines() if line.startswith("danqing: ")]
    assert all(word in line for word in words), line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--size", "5K"], ["size", "5K"]),
        (["--size", "100*100"], ["10000"]),
        (["--model", "wan2.7-image", "--size", "4K"], ["2K"]),
        (["--n", "5"], ["[1, 4]"]),
        (["--n", "0"], ["[1, 4]"]),
        (["--n", "13", "--set"], ["[1, 12]"]),
        (["--seed", "-1"], ["seed"]),
        (["--seed", "2147483648"], ["2147483647"]),
        (["--model", "wan9"], ["wan9", "wan2.7-image"]),
        (["--palette", "#C2D1E6:60,#636574:25,#CBD4E4:14.99"], ["99.99"]),
        (["--palette", "#C2D1E6:100"], ["3 to 10"]),
        (["--palette", "#C2D1E6:x,#636574:25,#CBD4E4:15"], ["ratio"]),
        (["--image", "http://127.0.0.1:1/a.png"], ["127.0.0.1"]),
    ],
)
def test_what_the_model_refuses_is_one_sentence_and_status_1(
    out: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]
) -> None:
    """The same sentence as a client of the server reads."""
    status = main(["generate", "cat", *arguments, "-o", str(out)])
    check_refusal(status, 1, capsys.readouterr().err, *words)
    assert not out.exists()


@pytest.mark.parametrize("prompt", ["", "  "])
def test_a_prompt_without_words_is_refused(out: Path, capsys: pytest.CaptureFixture[str], prompt: str) -> None:
    """Status 1."""
    check_refusal(main(["generate", prompt, "-o", str(out)]), 1, capsys.readouterr().err, "words")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--image", "no-such-file.png"], ["no-such-file.png"]),
        (["--box", "1:0,0,10,10"], ["--box", "1:0,0,10,10"]),
        (["--box", "0,0,10,10"], ["--box"]),
        (["--palette", "no-such-file.json"], ["--palette", "no-such-file.json"]),
        (["--engine", "sdxl"], ["sdxl", "sketch"]),
        (["--png", "tiny"], ["tiny"]),
        (["-o", "out.jpg"], ["out.jpg", ".png"]),
        (["-o", "no/such/folder/out.png"], ["no/such/folder"]),
    ],
)
def test_what_the_command_refuses_is_one_sentence_and_status_2(
    out: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]
) -> None:
    """Files that are not there, options that cannot be read."""
    check_refusal(main(["generate", "cat", "-o", str(out), *arguments]), 2, capsys.readouterr().err, *words)


@pytest.mark.parametrize("box", ["0:0,0,9,9", "2:0,0,9,9", "1:0,0,9", "1:a,0,9,9", "1:-1,0,9,9", "x"])
def test_a_box_that_cannot_be_read_is_refused(
    out: Path, photo: Path, capsys: pytest.CaptureFixture[str], box: str
) -> None:
    """Status 2 with the form it must have."""
    status = main(["generate", "edit", "--image", str(photo), "--box", box, "-o", str(out)])
    check_refusal(status, 2, capsys.readouterr().err, "IMG:x1,y1,x2,y2", box)


@pytest.mark.parametrize("box", ["1:0,0,601,300", "1:9,9,9,20", "1:20,0,10,10"])
def test_a_box_that_does_not_fit_is_refused(
    out: Path, photo: Path, capsys: pytest.CaptureFixture[str], box: str
) -> None:
    """Status 1 with the model's sentence."""
    status = main(["generate", "edit", "--image", str(photo), "--box", box, "-o", str(out)])
    check_refusal(status, 1, capsys.readouterr().err, "bbox_list")


@pytest.mark.parametrize(
    "content", [b"", b"no image", encoded(gradient(300, 300), "GIF"), encoded(gradient(100, 100))]
)
def test_an_image_that_cannot_be_used_is_refused(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    """Status 1 with the sentence that names it."""
    bad = tmp_path / "bad.png"
    bad.write_bytes(content)
    status = main(["generate", "edit", "--image", str(bad), "-o", str(out)])
    check_refusal(status, 1, capsys.readouterr().err, "Image 1")


@pytest.mark.parametrize("arguments", [["--n", "two"], ["--seed", "x"], ["--nonsense"], []])
def test_what_is_no_option_shows_the_usage(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """As every command line does: status 2."""
    with pytest.raises(SystemExit) as left:
        main(["generate", *(["cat", *arguments] if arguments else [])])
    assert left.value.code == 2
    assert "usage: danqing" in capsys.readouterr().err


def test_ctrl_c_stops_it_without_a_traceback(tmp_path: Path) -> None:
    """Status 130, as for every program that is interrupted, and no half picture."""
    command = [sys.executable, "-m", "danqing", "generate", "雪山", "--size", "4K", "--n", "4", "--engine", "sketch"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert time.monotonic() - began < 2
    assert list(tmp_path.iterdir()) == []
