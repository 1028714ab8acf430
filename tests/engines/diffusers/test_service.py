"""The whole service with the diffusers engine, as its users meet it: a running server, HTTP and the official SDK.

Its weights are random: pictures are textures, and what is tested is what they depend on, never what they show.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest

from tests import torchvision_shim
from tests.callers import SYNC, Caller, calling, raw_connection
from tests.chat_host import Asked, ChatHost, Reply, chatting, said
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.painted import FAST, OF_EVERY_FILE, difference, paint, said_by, wanted
from tests.pictures import Pixels, noise, photo
from tests.servers import Server, serving
from tests.wire.sdks import V2, Driver, Legacy, driving, picture_size

pytestmark = pytest.mark.skipif(
    torchvision_shim.DECLARED is not None, reason="a server has no shim for the torchvision that is installed here"
)

PRO = "wan2.7-image-pro"
GUIDED = "wan2.6-t2i"
REWRITTEN = "An orange cat on a red roof at noon, seen from below, in soft light."
PLANNED = {
    "shared": "A grey cat with white paws, in watercolour.",
    "images": ["It sleeps in a basket.", "It climbs a tree.", "It looks out of a window."],
}
PALETTE = [
    {"hex": "#C2D1E6", "ratio": "50.00%"},
    {"hex": "#8A2E1F", "ratio": "30.00%"},
    {"hex": "#20242A", "ratio": "20.00%"},
]
BOX = (200, 240, 440, 400)
"""Left, top, right and bottom, within 768*768."""

TOLD = {
    "thinking",
    "engine",
    "checkpoint",
    "repository",
    "revision",
    "licence",
    "steps",
    "sampler",
    "dtype",
    "device",
    "guidance",
}
"""What `details` of a picture from words alone have."""


def chat(asked: Asked) -> Reply:
    """Plans the set where JSON is asked for, and rewrites everything into the same prompt."""
    return said(json.dumps(PLANNED) if asked.form else REWRITTEN)


@pytest.fixture(scope="module")
def thinker() -> Iterator[ChatHost]:
    with chatting(chat) as host:
        yield host


@pytest.fixture(scope="module")
def server(tiny: Tiny, thinker: ChatHost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """FLUX.2 paints and edits; for the professional model Stable Diffusion paints, of which more must be enlarged,
    and for one more, since it heeds negative prompts."""
    painter = ",".join(f"{model}/text-to-image={tiny('stable-diffusion')}" for model in (PRO, GUIDED))
    settings = {
        "DANQING_ENGINE": "diffusers",
        "DANQING_CHECKPOINTS": f"{tiny('flux2-klein')},{painter}",
        "DANQING_STEPS": "2",
        "DANQING_THINKING_URL": thinker.url,
        "DANQING_THINKING_MODEL": "tiny-chat",
        "OMP_NUM_THREADS": "1",  # more would only be in each other's way: tests run beside each other
    }
    with serving(tmp_path_factory.mktemp("service"), settings) as running:
        yield running


@pytest.fixture(scope="module")
def caller(server: Server) -> Iterator[Caller]:
    with calling(server.api) as [one]:
        yield one


# ── From words ───────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def drivers() -> Iterator[dict[str, Driver]]:
    """The official SDK in its two forms."""
    with driving("2.0.2", "legacy.py") as legacy, driving("2.0.2", "v2.py") as v2:
        yield {"legacy": legacy, "v2": v2}


def test_the_official_sdk_gets_a_picture(server: Server, drivers: dict[str, Driver]) -> None:
    """Synchronously and as a task, in the form it has had for long and in the new one."""
    legacy = Legacy(drivers["legacy"], "ImageGeneration", server.api, "sk-test")
    v2 = V2(drivers["v2"], "Client", server.api, "sk-test")
    for ask in (legacy.call, legacy.submit_and_wait, v2.call):
        answer = ask([{"text": "一只橘猫"}], FAST, size="768*768", n=1, seed=1)
        assert (answer.raised, answer.message) == ("", "")
        [[link]] = answer.pictures
        assert picture_size(link) == answer.usage["size"] == "768*768"


def test_what_is_told_is_complete_and_stands_in_the_file(caller: Caller) -> None:
    """All of `details` under the same names, the seed, and the prompt where it was rewritten."""
    made = paint(caller, "一只橘猫", seed=5)
    [told] = made.effective
    assert set(told) == {"seed", "size", "prompt", "details"}
    assert (told["seed"], told["size"], told["prompt"]) == (5, "768*768", REWRITTEN)
    assert set(told["details"]) == TOLD
    assert all(told["details"].values())
    assert told["details"]["checkpoint"] == "flux2-klein"
    assert told["details"]["thinking"].startswith("tiny-chat")
    assert made.notes == []
    file = said_by(made.files[0])
    named = {name.lower().replace(" ", "_"): text for name, text in file.items()}
    assert named == {
        **told["details"],
        "software": "danqing",
        "model": FAST,
        "seed": "5",
        "prompt": REWRITTEN,
    }
    assert set(file) >= OF_EVERY_FILE


def test_the_prompt_is_as_it_was_sent_where_no_thinking_is_asked(caller: Caller) -> None:
    made = paint(caller, "一只橘猫", thinking_mode=False)
    assert made.prompts == ["一只橘猫"]
    assert made.details["thinking"] == "off"


def test_the_same_job_gives_the_same_bytes(caller: Caller) -> None:
    """The whole file; another seed or another prompt gives another picture."""
    [one, same, other_seed, other_words] = [
        paint(caller, text, seed=seed, thinking_mode=False).files
        for text, seed in (("a cat", 1), ("a cat", 1), ("a cat", 2), ("a dog", 1))
    ]
    assert one == same
    assert len({one, other_seed, other_words}) == 3


def test_four_pictures_have_four_seeds(caller: Caller) -> None:
    made = paint(caller, "a cat", n=4, seed=2**31 - 2)
    assert [told["seed"] for told in made.effective] == [2**31 - 2, 2**31 - 1, 0, 1]
    assert len({picture.tobytes() for picture in made.pixels}) == 4


def test_a_negative_prompt_goes_to_weights_with_guidance(caller: Caller) -> None:
    """As it was sent; it changes the picture and is told with it."""
    usual, dogless = (
        paint(caller, "a park", model=GUIDED, negative_prompt=words, prompt_extend=False)
        for words in ("", "a dog, 模糊")
    )
    assert usual.files != dogless.files
    assert (usual.prompts, dogless.prompts) == (["a park"], ["a park"])
    assert "negative_prompt" not in usual.details
    assert dogless.details["negative_prompt"] == said_by(dogless.files[0])["negative prompt"] == "a dog, 模糊"


@pytest.mark.parametrize(
    ("text", "words"), [("make it a park", "Without: a dog."), ("公园", "画面中不要出现：a dog。")]
)
def test_weights_without_guidance_are_told_in_words_what_shall_not_be_seen(
    caller: Caller, text: str, words: str
) -> None:
    image = noise(240, 240, 1)
    made = paint(caller, text, image, model="wan2.6-image", negative_prompt="a dog, 模糊", prompt_extend=False)
    assert made.prompts == [f"{text}\n{words}"]
    assert made.details["negative_prompt"] == "told in words: a dog"


@pytest.mark.parametrize("size", ["2176*272", "272*2176", "769*771"])
def test_any_size_is_exact(caller: Caller, size: str) -> None:
    """The steepest ratios, and sides that no model renders."""
    made = paint(caller, "a dragon", size=size)
    height, width, _ = made.only.shape
    assert f"{width}*{height}" == made.effective[0]["size"] == size


def test_4k_is_exact_and_says_how(caller: Caller) -> None:
    """By the weights that are cast for the professional model, which render less."""
    made = paint(caller, "a cat", model=PRO, size="4K")
    assert made.only.shape == (4096, 4096, 3)
    assert made.details["checkpoint"] == "stable-diffusion"
    assert made.details["size"] == "rendered at 768*768, enlarged by Lanczos"


# ── From images ──────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def nine() -> list[Pixels]:
    return [noise(240, 240, seed) for seed in range(9)]


def test_nine_references_all_matter_and_so_does_their_order(caller: Caller, nine: list[Pixels]) -> None:
    """The model takes ten, so none is left out or shares a place."""
    text = "Combine everything in image 1 to image 9"
    others = [[noise(240, 240, 99), *nine[1:]], [*nine[:8], noise(240, 240, 99)], nine[::-1]]
    made = [paint(caller, text, *images) for images in (nine, *others)]
    assert all(difference(one.only, other.only) for one, other in combinations(made, 2))
    assert [one.notes for one in made] == [[]] * 4


@pytest.fixture(scope="module")
def portrait() -> Pixels:
    """A photograph of exactly the size that is asked for."""
    return np.tile(photo("astronaut.png"), (2, 2, 1))[:768, :768]


def test_a_local_edit_changes_no_pixel_outside_the_box(caller: Caller, portrait: Pixels) -> None:
    made = paint(caller, "Give her a red hat", portrait, bbox_list=[[[*BOX]]])
    changed = (made.only != portrait).any(axis=2)
    left, top, right, bottom = BOX
    assert changed[top:bottom, left:right].mean() > 0.5
    changed[top:bottom, left:right] = False
    assert not changed.any()
    assert "outside the boxes no pixel changed" in made.details["regions"]
    assert made.notes == []


def test_an_edit_of_the_background_is_not_confined_to_the_box(caller: Caller, portrait: Pixels) -> None:
    """The box is marked on a copy and told in words, and the answer says what that means."""
    made = paint(caller, "Change the background to a beach", portrait, bbox_list=[[[*BOX]]])
    assert (made.only != portrait).any(axis=2)[: BOX[1]].any()
    assert "The red rectangle on image 1 marks the selected region [260, 312, 573, 521]." in made.prompts[0]
    [note] = made.notes
    assert "marks" in note
    assert said_by(made.files[0])["Notes"] == note


# ── Image sets ───────────────────────────────────────────────────────────────


def test_a_set_is_as_many_pictures_as_the_words_name(caller: Caller, thinker: ChatHost) -> None:
    """The planner is not asked, and what all pictures share stands in each prompt."""
    asked = len(thinker.asked)
    made = paint(caller, "A grey cat. First image: spring. Second image: autumn.", n=12, enable_sequential=True)
    assert len(made.files) == 2
    assert [told["seed"] for told in made.effective] == [1, 2]
    assert all(prompt.startswith("A grey cat. ") for prompt in made.prompts)
    assert made.details["image_set"] == "split by rules"
    assert len(thinker.asked) == asked


def test_a_set_without_headings_is_planned_by_the_chat_model(caller: Caller) -> None:
    """`n` is the most, not a promise."""
    made = paint(caller, "The life of a grey cat", n=5, enable_sequential=True)
    assert len(made.files) == len(PLANNED["images"])
    shared, texts = PLANNED["shared"], PLANNED["images"]
    assert all(f"{shared} {text}" in prompt for prompt, text in zip(made.prompts, texts, strict=True))
    assert made.details["image_set"].startswith("planned by tiny-chat")


def test_the_later_pictures_of_a_set_depend_on_the_first(caller: Caller) -> None:
    """Other words for the first picture alone change the second, whose own words and seed stay the same."""
    text = "A grey cat. First image: {}. Second image: it sleeps."
    made = [paint(caller, text.format(first), n=2, enable_sequential=True) for first in ("it climbs", "it swims")]
    assert made[0].prompts[1] == made[1].prompts[1]
    assert difference(made[0].pixels[1], made[1].pixels[1])
    assert "the first picture" in made[0].details["consistency"]


def test_a_set_from_words_is_continued_by_the_weights_that_edit(caller: Caller) -> None:
    """Where two checkpoints share the work, each picture is told with its own."""
    text = "A grey cat. First image: spring. Second image: autumn."
    made = paint(caller, text, model=PRO, n=2, enable_sequential=True)
    assert [told["details"]["checkpoint"] for told in made.effective] == ["stable-diffusion", "flux2-klein"]


# ── Palettes ─────────────────────────────────────────────────────────────────


def test_colours_come_nearer_to_the_palette_and_the_answer_says_by_how_much(caller: Caller) -> None:
    made = paint(caller, "a cat", color_palette=PALETTE)
    found = re.fullmatch(r"([\d.]+) before, ([\d.]+) after \(W2 in OKLab\)", made.details["palette_distance"])
    assert found
    assert float(found[2]) < float(found[1])
    assert all(swatch["hex"] in made.prompts[0] for swatch in PALETTE)
    assert all(swatch["hex"] in made.details["palette"] for swatch in PALETTE)


# ── Leaving ──────────────────────────────────────────────────────────────────


def test_a_caller_that_hangs_up_frees_the_device(server: Server, caller: Caller) -> None:
    """Of twelve large pictures hardly one is made: the task is CANCELED, and the next picture is the right one.

    The twelve are one after another, each over the first.
    """
    right, before = paint(caller, "a cat", seed=3).files, stored(server)
    text = "One cat. " + " ".join(f"Image {number}: scene {number}." for number in range(1, 13))
    body = wanted(text, n=12, enable_sequential=True, size="1600*1600")
    with calling(server.api, "sk-hangs-up") as [leaver]:
        with raw_connection(server.api) as connection:
            connection.sendall(raw_request(SYNC, body, "sk-hangs-up"))
            task_id = wait_for(leaver, "RUNNING")
            time.sleep(0.3)  # so that it is at the drawing
        assert leaver.ended(task_id)["output"]["task_status"] == "CANCELED"
    assert paint(caller, "a cat", seed=3).files == right
    assert 1 <= stored(server) - before <= 3  # the last request's, and hardly one of the twelve


def stored(server: Server) -> int:
    """How many pictures there are."""
    return len(list(server.data.rglob("*.png")))


def raw_request(path: str, body: object, key: str) -> bytes:
    content = json.dumps(body).encode()
    head = f"POST /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content


def wait_for(caller: Caller, status: str) -> str:
    """The id of the caller's only task, once it has come so far."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        tasks = caller.http.get("/tasks").json()["data"]
        if tasks and tasks[0]["status"] == status:
            return str(tasks[0]["task_id"])
        time.sleep(0.01)
    raise AssertionError(f"no task is {status}")
