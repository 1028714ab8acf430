"""Every documented rule of Wan 2.7, at its boundaries: one table per rule.

Sources: the API documents, and the live wording of the hosted service where it is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing import models
from danqing.domain.canvas import Canvas, Tier
from danqing.domain.job import ImageSource, Job
from danqing.domain.region import Region
from danqing.errors import InvalidParameter, NotFound, ServiceError
from danqing.models.spec import PlanOptions
from danqing.wire.envelope import ContentItem, Envelope, Input, Message

PRO, STANDARD = "wan2.7-image-pro", "wan2.7-image"
every_model = pytest.mark.parametrize("model", [PRO, STANDARD])
OPTIONS = PlanOptions(new_seed=lambda: 7)
CAT = ContentItem(text="一只橘猫")
PHOTO = ContentItem(image="https://example.com/cat.png")
K1, K2, K4 = Tier("1K", 1024), Tier("2K", 2048), Tier("4K", 4096)


def ask(
    model: str = PRO, *content: ContentItem, images: int = 0, options: PlanOptions = OPTIONS, **given: Any
) -> Job:
    """Plan a request of the default text and some images, or of just this content."""
    items = list(content) or [*[PHOTO] * images, CAT]
    envelope = Envelope(model, Input(messages=[Message(items)]), given)
    return models.get(model).plan(envelope, options)


def refusal(model: str = PRO, *content: ContentItem, **given: Any) -> str:
    """The sentence of a refused request; every refusal of this model is a 400 InvalidParameter."""
    with pytest.raises(InvalidParameter) as refused:
        ask(model, *content, **given)
    assert (refused.value.status, refused.value.code) == (400, "InvalidParameter")
    return refused.value.message


def assert_says(sentence: str, *words: object) -> None:
    """A sentence names the parameter, what was sent and what is allowed."""
    assert [str(word) for word in words if str(word) not in sentence] == [], sentence


# --- the defaults ---------------------------------------------------------------------------------------------


@every_model
def test_a_bare_text_gets_the_documented_defaults(model: str) -> None:
    expected = Job(model=model, prompt="一只橘猫", size=K2, count=4, seed=7, thinking=True)
    assert ask(model) == expected


@every_model
@pytest.mark.parametrize(
    "name",
    ["size", "n", "enable_sequential", "thinking_mode", "bbox_list", "color_palette", "watermark", "seed"],
)
def test_null_means_absent(model: str, name: str) -> None:
    """The command of the official SDK sends null for what is not set."""
    null: dict[str, Any] = {name: None}
    assert ask(model, **null) == ask(model)


def test_absent_parameters_are_as_good_as_empty_ones() -> None:
    """The Java SDK and the v2 client leave `parameters` out."""
    envelope = Envelope(PRO, Input(messages=[Message([CAT])]))
    assert models.get(PRO).plan(envelope, OPTIONS) == ask()


@pytest.mark.parametrize(
    "unknown",
    [
        {"is_async": True},
        {"stream": True},
        {"style": "<auto>", "ref_strength": 1.5, "incremental_output": False},
        {"max_images": "many"},
    ],
)
def test_unknown_parameters_are_ignored(unknown: dict[str, Any]) -> None:
    """The hosted service does so, and the official clients send some of these."""
    assert ask(**unknown) == ask()


# --- size -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "given", "size"),
    [
        (PRO, {"size": "1K"}, K1),
        (PRO, {"size": "2K"}, K2),
        (PRO, {"size": "4K"}, K4),
        (PRO, {"size": "1k"}, K1),
        (PRO, {"size": "4k"}, K4),
        (PRO, {"size": "2K", "images": 9}, K2),
        (PRO, {"size": "2K", "enable_sequential": True}, K2),
        (PRO, {"size": "4K", "enable_sequential": "false"}, K4),
        (STANDARD, {"size": "1K"}, K1),
        (STANDARD, {"size": "2k"}, K2),
        (STANDARD, {"size": "2K", "images": 1, "enable_sequential": True}, K2),
    ],
)
def test_size_tiers(model: str, given: dict[str, Any], size: Tier) -> None:
    assert ask(model, **given).size == size


@pytest.mark.parametrize("tier", ["4K", "4k"])
@pytest.mark.parametrize(
    ("model", "given"),
    [
        (PRO, {"images": 1}),
        (PRO, {"enable_sequential": True}),
        (PRO, {"enable_sequential": "true", "images": 1}),
        (STANDARD, {}),
        (STANDARD, {"images": 1}),
        (STANDARD, {"enable_sequential": True}),
    ],
)
def test_4k_is_for_the_pro_model_from_text_alone(model: str, given: dict[str, Any], tier: str) -> None:
    """It starts with the live wording of the hosted service."""
    sentence = refusal(model, size=tier, **given)
    assert sentence.startswith("Maximum supported size is 2K")
    assert_says(sentence, "size", "4K")


@pytest.mark.parametrize(
    ("model", "given", "size"),
    [
        (PRO, {}, "768*768"),
        (PRO, {}, "4096*4096"),
        (PRO, {}, "4096x2304"),
        (PRO, {}, "1280X1280"),
        (PRO, {}, " 1280*1280 "),
        (PRO, {}, "2176*272"),
        (PRO, {}, "272*2176"),
        (PRO, {}, "11584*1448"),
        (PRO, {"images": 1}, "768*768"),
        (PRO, {"images": 1}, "2048*2048"),
        (PRO, {"images": 1}, "4096*1024"),
        (PRO, {"enable_sequential": True}, "2048*2048"),
        (STANDARD, {}, "768*768"),
        (STANDARD, {}, "2048*2048"),
        (STANDARD, {}, "2688*1536"),
        (STANDARD, {}, "5792*724"),
    ],
)
def test_exact_sizes(model: str, given: dict[str, Any], size: str) -> None:
    width, height = size.strip().lower().replace("x", "*").split("*")
    assert ask(model, size=size, **given).size == Canvas(int(width), int(height))


@pytest.mark.parametrize(
    ("model", "given", "size", "pixels", "most"),
    [
        (PRO, {}, "767*767", 588289, 4096**2),
        (PRO, {}, "512*512", 262144, 4096**2),
        (PRO, {}, "767*768", 589056, 4096**2),
        (PRO, {}, "9999*9999", 99980001, 4096**2),
        (PRO, {}, "4096*4097", 4096 * 4097, 4096**2),
        (PRO, {}, "0*0", 0, 4096**2),
        (PRO, {"images": 1}, "767*768", 589056, 2048**2),
        (PRO, {"images": 1}, "2048*2049", 2048 * 2049, 2048**2),
        (PRO, {"enable_sequential": True}, "2049*2048", 2049 * 2048, 2048**2),
        (STANDARD, {}, "767*767", 588289, 2048**2),
        (STANDARD, {}, "2048*2049", 2048 * 2049, 2048**2),
        (STANDARD, {}, "4096*4096", 4096**2, 2048**2),
        (STANDARD, {}, "0*100000", 0, 2048**2),
    ],
)
def test_the_pixels_of_a_size(model: str, given: dict[str, Any], size: str, pixels: int, most: int) -> None:
    """The live wording, word for word; only the upper limit is that of the documents."""
    sentence = refusal(model, size=size, **given)
    assert sentence == f"Total pixels ({pixels}) must be between 589824 and {most}"


@every_model
@pytest.mark.parametrize("size", ["2177*272", "272*2177", "5793*724", "724*5793", "100000*10", "10*100000"])
def test_the_ratio_of_a_size(model: str, size: str) -> None:
    assert_says(refusal(model, size=size), "size", size, "1:8", "8:1")


@every_model
@pytest.mark.parametrize(
    "size",
    [
        "",
        "2",
        "K",
        "3K",
        "2KK",
        "2 K",
        "２K",
        "1024",
        "1024*",
        "*1024",
        "1024,1024",
        "1024 1024",
        "1024*1024*3",
        "-1024*1024",
        "-1024*-1024",
        "1024.0*1024.0",
        "1e3*1e3",
        "１０２４*１０２４",
        "1024×1024",
        "0x400*0x400",
        "1000000*1000000",
        2048,
        2.5,
        True,
        False,
        0,
        [],
        [1024, 1024],
        {},
        {"width": 1024, "height": 1024},
        10**30,
    ],
)
def test_the_form_of_a_size(model: str, size: Any) -> None:
    """Nothing but a tier or two whole numbers; other types and other digits are no size."""
    sentence = refusal(model, size=size)
    assert sentence.startswith("Invalid size format")
    shown = f'"{size}"' if isinstance(size, str) else str(size).lower() if isinstance(size, bool) else ""
    assert_says(sentence, "size", shown, "1K, 2K", "width*height")


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ({"size": "767*767", "n": 13}, "Total pixels"),
        ({"size": "5K", "n": 0, "seed": -1}, "Invalid size"),
        ({"n": 13, "seed": -1}, "Range of n"),
    ],
)
def test_size_is_checked_before_n(given: dict[str, Any], first: str) -> None:
    assert refusal(**given).startswith(first)


# --- n, sets, seeds -------------------------------------------------------------------------------------------


@every_model
@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"n": 1}, 1),
        ({"n": 4}, 4),
        ({"n": 3.0}, 3),
        ({"enable_sequential": True}, 12),
        ({"enable_sequential": True, "n": 1}, 1),
        ({"enable_sequential": True, "n": 12}, 12),
        ({"enable_sequential": False, "n": 2}, 2),
    ],
)
def test_how_many(model: str, given: dict[str, Any], count: int) -> None:
    job = ask(model, **given)
    assert (job.count, job.image_set) == (count, given.get("enable_sequential", False))


@every_model
@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ({"n": 0}, "[1, 4]"),
        ({"n": 5}, "[1, 4]"),
        ({"n": -1}, "[1, 4]"),
        ({"n": 10**30}, "[1, 4]"),
        ({"n": 0, "enable_sequential": True}, "[1, 12]"),
        ({"n": 13, "enable_sequential": True}, "[1, 12]"),
    ],
)
def test_the_range_of_n(model: str, given: dict[str, Any], allowed: str) -> None:
    """The documented wording of the service's error page, and what was sent."""
    sentence = refusal(model, **given)
    assert sentence.startswith(f"Range of n should be {allowed}")
    assert_says(sentence, given["n"])


@pytest.mark.parametrize("n", ["1", "", 1.5, True, False, [1], {}, "many"])
def test_n_is_a_whole_number(n: Any) -> None:
    assert_says(refusal(n=n), "n must be an integer", "1 to 4", "got ")


def test_how_many_without_n_is_a_setting_outside_of_sets() -> None:
    one = replace(OPTIONS, default_n=1)
    assert (ask(options=one).count, ask(options=one, enable_sequential=True).count) == (1, 12)


@every_model
@pytest.mark.parametrize("seed", [0, 1, 42, 2**31 - 1, 5.0])
def test_a_seed_is_kept(model: str, seed: float) -> None:
    assert ask(model, seed=seed).seed == seed


@pytest.mark.parametrize("seed", [-1, 2**31, 2**63, 10**30, 1e300])
def test_the_range_of_seed(seed: float) -> None:
    assert_says(refusal(seed=seed), "Range of seed should be [0, 2147483647]", int(seed))


@pytest.mark.parametrize("seed", ["42", 0.5, True, [], {"a": 1}])
def test_a_seed_is_a_whole_number(seed: Any) -> None:
    assert_says(refusal(seed=seed), "seed must be an integer", "0 to 2147483647", "got ")


def test_without_a_seed_each_job_gets_one() -> None:
    """The new seed is stored with the job, in the documented range, so that doing it again gives the same."""
    seeds = {ask(options=PlanOptions()).seed for _ in range(20)}
    assert len(seeds) > 1
    assert all(0 <= seed < 2**31 for seed in seeds)


# --- booleans -------------------------------------------------------------------------------------------------

FLAGS: dict[str, Callable[[Job], bool]] = {
    "enable_sequential": lambda job: job.image_set,
    "thinking_mode": lambda job: job.thinking,
    "watermark": lambda job: job.watermark is not None,
}
every_flag = pytest.mark.parametrize("name", FLAGS)


@every_flag
@pytest.mark.parametrize(
    ("value", "meant"),
    [(True, True), (False, False), ("true", True), ("false", False), ("True", True), ("FALSE", False)],
)
def test_booleans_also_come_as_strings(name: str, value: Any, meant: bool) -> None:
    """The Java SDK sends `"thinking_mode": "true"`."""
    assert FLAGS[name](ask(**{name: value})) is meant


@every_flag
@pytest.mark.parametrize("value", [0, 1, "", "yes", "1", "0", " true", [], {}, 1.0])
def test_other_values_are_no_booleans(name: str, value: Any) -> None:
    assert_says(refusal(**{name: value}), f"{name} must be true or false", "got ")


@pytest.mark.parametrize(
    ("given", "thinks"),
    [
        ({}, True),
        ({"thinking_mode": True}, True),
        ({"thinking_mode": False}, False),
        ({"thinking_mode": True, "images": 1}, False),
        ({"thinking_mode": True, "enable_sequential": True}, False),
        ({"images": 1}, False),
    ],
)
def test_thinking_is_for_text_alone_and_no_set(given: dict[str, Any], thinks: bool) -> None:
    assert ask(**given).thinking is thinks


@pytest.mark.parametrize(
    ("given", "thinks"),
    [
        ({"prompt_extend": False}, False),
        ({"prompt_extend": "true"}, True),
        ({"prompt_extend": False, "thinking_mode": True}, True),
        ({"prompt_extend": True, "thinking_mode": False}, False),
        ({"prompt_extend": True, "images": 1}, False),
    ],
)
def test_the_word_of_a_gateway_for_thinking_holds_where_thinking_mode_is_not_given(
    given: dict[str, Any], thinks: bool
) -> None:
    assert ask(**given).thinking is thinks


@every_model
def test_a_gateway_also_sends_what_shall_not_be_seen(model: str) -> None:
    """The documents of the service do not have it; what is behind 500 characters is cut off."""
    assert ask(model, negative_prompt="模" * 501) == replace(ask(model), negative_prompt="模" * 500)


@pytest.mark.parametrize(
    ("setting", "text", "mark"),
    [
        ("auto", "A cat", "AI Generated"),
        ("auto", "Un café, s'il vous plaît — ¡gracias!", "AI Generated"),
        ("auto", "一只橘猫", "AI生成"),
        ("auto", "A sign that says 开门", "AI生成"),
        ("en", "一只橘猫", "AI Generated"),
        ("zh", "A cat", "AI生成"),
    ],
)
def test_the_words_of_the_watermark_follow_the_language(setting: str, text: str, mark: str) -> None:
    options = replace(OPTIONS, watermark=setting)
    assert ask(PRO, ContentItem(text=text), options=options, watermark=True).watermark == mark
    assert ask(PRO, ContentItem(text=text), options=options).watermark is None


# --- boxes ----------------------------------------------------------------------------------------------------


@every_model
def test_boxes_stay_with_their_images(model: str) -> None:
    """The example of the documents: three images, two boxes, none, one box."""
    boxes = [[[0, 0, 12, 12], [25, 25, 100, 100]], [], [[10, 10, 50, 50]]]
    job = ask(model, images=3, bbox_list=boxes)
    first, second, third = job.regions
    assert first == (Region(0, 0, 12, 12), Region(25, 25, 100, 100))
    assert (second, third) == ((), (Region(10, 10, 50, 50),))


def test_without_boxes_every_image_has_none() -> None:
    assert ask(images=2).regions == ask(images=2, bbox_list=[[], []]).regions == ((), ())


def test_a_coordinate_without_a_fraction_is_whole() -> None:
    """JSON has one kind of number; a client that divides sends 512.0."""
    assert ask(images=1, bbox_list=[[[0.0, 1, 512.0, 2]]]).regions == ((Region(0, 1, 512, 2),),)


@pytest.mark.parametrize("images", [0, 1, 3, 9])
@pytest.mark.parametrize("entries", [1, 2, 8, 10])
def test_bbox_list_is_as_long_as_the_images(images: int, entries: int) -> None:
    if images == entries:
        assert len(ask(images=images, bbox_list=[[]] * entries).regions) == images
    else:
        sentence = refusal(images=images, bbox_list=[[]] * entries)
        assert_says(sentence, "bbox_list", f"{images} image", f"got {entries}")


def test_an_image_has_two_boxes_at_most() -> None:
    box = [0, 0, 1, 1]
    assert len(ask(images=2, bbox_list=[[], [box, box]]).regions[1]) == 2
    assert_says(refusal(images=2, bbox_list=[[], [box] * 3]), "bounding boxes", "maximum of 2", "image 2 has 3")


@pytest.mark.parametrize(
    "box",
    [[5, 0, 5, 9], [6, 0, 5, 9], [0, 9, 5, 9], [0, 10, 5, 9], [-1, 0, 5, 9], [0, -1, 5, 9], [0, 0, 0, 0]],
)
def test_a_box_has_ordered_corners(box: list[int]) -> None:
    assert_says(refusal(images=1, bbox_list=[[box]]), "bbox_list", "x1 < x2", "y1 < y2", "image 1", box)


@pytest.mark.parametrize(
    "box",
    [[], [1, 2, 3], [1, 2, 3, 4, 5], [0, 0, 1.5, 2], [0, 0, "1", 2], [0, 0, None, 2], [0, 0, True, 2], 5, "box", {}],
)
def test_a_box_is_four_whole_numbers(box: Any) -> None:
    assert_says(refusal(images=1, bbox_list=[[box]]), "bbox_list", "[x1, y1, x2, y2]", "whole pixels", "image 1")


@pytest.mark.parametrize("value", [5, "boxes", True, {"0": []}, 1.5, 0, "", False, {}])
def test_bbox_list_is_an_array(value: Any) -> None:
    """Also what Python takes for false: only null means absent."""
    assert_says(refusal(images=1, bbox_list=value), "bbox_list must be an array", "got ")


@pytest.mark.parametrize("value", [5, "boxes", True, {}, None])
def test_every_image_has_an_array_of_boxes(value: Any) -> None:
    assert_says(refusal(images=1, bbox_list=[value]), "bbox_list of image 1 must be an array", "got ")


# --- the place: what needed the sizes of the images -----------------------------------------------------------


def place(job: Job, *sizes: Canvas) -> Canvas:
    return models.get(job.model).place(job, sizes)


@pytest.mark.parametrize(
    ("given", "sizes", "canvas"),
    [
        ({"size": "2K"}, [], Canvas(2048, 2048)),
        ({"size": "2K"}, [Canvas(1700, 800)], Canvas(2985, 1405)),
        ({"size": "1K"}, [Canvas(300, 900), Canvas(1600, 900)], Canvas(1365, 768)),
        ({"size": "1024*768"}, [Canvas(300, 900)], Canvas(1024, 768)),
        ({"size": "4K"}, [], Canvas(4096, 4096)),
    ],
)
def test_a_tier_takes_the_ratio_of_the_last_image(given: dict[str, Any], sizes: list[Canvas], canvas: Canvas) -> None:
    assert place(ask(images=len(sizes), **given), *sizes) == canvas


@given(st.data(), st.builds(Canvas, st.integers(240, 8000), st.integers(240, 8000)))
def test_a_box_inside_its_image_is_accepted_and_over_any_edge_refused(data: st.DataObject, size: Canvas) -> None:
    left, top = data.draw(st.integers(0, size.width - 1)), data.draw(st.integers(0, size.height - 1))
    right = data.draw(st.integers(left + 1, size.width))
    bottom = data.draw(st.integers(top + 1, size.height))
    place(ask(images=1, bbox_list=[[[left, top, right, bottom]]]), size)
    for box in ([left, top, size.width + 1, bottom], [left, top, right, size.height + 1]):
        with pytest.raises(InvalidParameter) as refused:
            place(ask(images=1, bbox_list=[[box]]), size)
        assert_says(refused.value.message, "bbox_list", "inside", "image 1", size, box)


def test_a_box_is_held_against_its_own_image() -> None:
    """Inside the first image, outside the second, where it is drawn."""
    job = ask(images=2, bbox_list=[[], [[0, 0, 500, 500]]])
    with pytest.raises(InvalidParameter, match=r"image 2 is 400\*400"):
        place(job, Canvas(600, 600), Canvas(400, 400))


# --- the palette in a request (its reading has tests of its own) ------------------------------------------------

PALETTE = [
    {"hex": "#C2D1E6", "ratio": "60.00%"},
    {"hex": "#636574", "ratio": "25.00%"},
    {"hex": "#CBD4E4", "ratio": "15.00%"},
]


@every_model
def test_a_palette_is_kept_outside_of_sets(model: str) -> None:
    job = ask(model, color_palette=PALETTE)
    assert [(swatch.hex, swatch.share) for swatch in job.palette] == [
        ("#C2D1E6", 0.6),
        ("#636574", 0.25),
        ("#CBD4E4", 0.15),
    ]
    assert job.notes == ()


def test_a_palette_in_a_set_is_left_out_with_a_note() -> None:
    job = ask(color_palette=PALETTE, enable_sequential=True)
    assert job.palette == ()
    assert_says(" ".join(job.notes), "color_palette", "set", "left out")


@pytest.mark.parametrize("value", [0, "", False, {}, 5, "red", True, 0.0])
def test_a_palette_of_another_type_is_refused(value: Any) -> None:
    """Also what Python takes for false: only null means absent."""
    assert_says(refusal(color_palette=value), "color_palette must be an array", "got ")


# --- the content ----------------------------------------------------------------------------------------------


@every_model
@pytest.mark.parametrize("length", [1, 4999, 5000, 5001, 1_000_000])
@pytest.mark.parametrize("letter", ["a", "猫", "🐈"])
def test_a_text_is_cut_at_5000_characters_and_never_refused_for_length(model: str, letter: str, length: int) -> None:
    """Each character counts one, whatever its bytes."""
    assert ask(model, ContentItem(text=letter * length)).prompt == letter * min(length, 5000)


@pytest.mark.parametrize("content", [[PHOTO], [], [CAT, CAT], [CAT, PHOTO, CAT]])
def test_there_is_exactly_one_text(content: list[ContentItem]) -> None:
    with pytest.raises(InvalidParameter) as refused:
        models.get(PRO).plan(Envelope(PRO, Input(messages=[Message(content)])), OPTIONS)
    texts = sum(item is CAT for item in content)
    assert_says(refused.value.message, "exactly one text content item", f"Got {texts} text items")


@pytest.mark.parametrize("text", ["", " ", "\n\t", "　"])
def test_a_text_says_something(text: str) -> None:
    assert_says(refusal(PRO, ContentItem(text=text)), "text", "must be words")


@pytest.mark.parametrize("text", ["spool: a reel of red thread", "spool:", "SPOOL", "http://cat", "data:cats"])
def test_a_text_may_begin_with_any_words(text: str) -> None:
    assert ask(PRO, ContentItem(text=text)).prompt == text


@pytest.mark.parametrize("at", range(4))
def test_text_and_images_come_in_any_order(at: int) -> None:
    """The order of the images is theirs in the array; the text stands anywhere among them."""
    addresses = [f"https://example.com/{number}.png" for number in range(3)]
    content = [ContentItem(image=address) for address in addresses]
    job = ask(PRO, *content[:at], CAT, *content[at:])
    assert job.prompt == "一只橘猫"
    assert [source.location for source in job.sources] == addresses


def test_one_item_may_hold_both() -> None:
    job = ask(PRO, ContentItem(text="一只橘猫", image="oss://a/b.png"))
    assert (job.prompt, job.sources) == ("一只橘猫", (ImageSource("upload", "oss://a/b.png"),))


@every_model
@pytest.mark.parametrize("images", [0, 1, 9])
def test_up_to_nine_images(model: str, images: int) -> None:
    assert len(ask(model, images=images).sources) == images


@every_model
@pytest.mark.parametrize("images", [10, 100])
def test_no_more_than_nine_images(model: str, images: int) -> None:
    assert_says(refusal(model, images=images), "supports 0~9 image content items", f"Got {images} image items")


def test_no_message_is_too_short() -> None:
    with pytest.raises(InvalidParameter) as refused:
        models.get(PRO).plan(Envelope(PRO, Input(messages=[])), OPTIONS)
    assert_says(refused.value.message, "[] is too short", "input.messages", "exactly one")


@pytest.mark.parametrize("count", [2, 5])
def test_one_message_only(count: int) -> None:
    with pytest.raises(InvalidParameter) as refused:
        models.get(PRO).plan(Envelope(PRO, Input(messages=[Message([CAT])] * count)), OPTIONS)
    assert_says(refused.value.message, "messages length only support 1", count)


@pytest.mark.parametrize("role", ["assistant", "system", "", "User"])
def test_the_role_is_user(role: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        models.get(PRO).plan(Envelope(PRO, Input(messages=[Message([CAT], role=role)])), OPTIONS)
    assert_says(
        refused.value.message, "The input messages do not contain elements with the role of user.", f'"{role}"'
    )


def test_the_v2_client_sends_a_prompt_without_messages() -> None:
    envelope = Envelope(PRO, Input(prompt="猫"), {"n": 2, "size": "2K", "thinking_mode": True})
    assert models.get(PRO).plan(envelope, OPTIONS) == replace(ask(n=2), prompt="猫")


def test_messages_win_over_a_prompt_beside_them() -> None:
    envelope = Envelope(PRO, Input(messages=[Message([CAT])], prompt="ignored"))
    assert models.get(PRO).plan(envelope, OPTIONS).prompt == "一只橘猫"


def test_an_input_without_messages_and_prompt_is_refused() -> None:
    with pytest.raises(InvalidParameter, match=r"^Field required: input\.messages$"):
        models.get(PRO).plan(Envelope(PRO, Input()), OPTIONS)


# --- the whole ------------------------------------------------------------------------------------------------


def test_an_unknown_model_is_not_found_with_the_documented_sentence() -> None:
    with pytest.raises(NotFound) as refused:
        models.get("wan9.9-image")
    assert (refused.value.status, refused.value.code) == (404, "ModelNotFound")
    assert_says(refused.value.message, 'The model "wan9.9-image" does not exist', PRO, STANDARD)


def test_a_very_long_model_name_is_not_quoted_whole() -> None:
    with pytest.raises(NotFound) as refused:
        models.get("x" * 100_000)
    assert len(refused.value.message) < 500


@every_model
def test_every_documented_parameter_is_described_with_its_default(model: str) -> None:
    """The description page names each parameter of the documents and no other."""
    documented = set(models.get(model).parameters.__struct_fields__)
    assert documented == {
        "size",
        "n",
        "enable_sequential",
        "thinking_mode",
        "bbox_list",
        "color_palette",
        "negative_prompt",
        "prompt_extend",
        "watermark",
        "seed",
    }


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.sampled_from(["true", "1K", "4K", "1024*1024", "#C2D1E6", "25.00%", 0.25, 100]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["hex", "ratio", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)
names = st.sampled_from(sorted(models.get(PRO).parameters.__struct_fields__))


def job_or_refusal(model: str = PRO, **given: Any) -> Job | ServiceError:
    try:
        return ask(model, **given)
    except ServiceError as refused:
        return refused


@given(st.sampled_from([PRO, STANDARD]), st.dictionaries(names, json_values, max_size=4), st.integers(0, 3))
def test_any_parameters_give_a_job_or_a_service_error(model: str, given: dict[str, Any], images: int) -> None:
    job = job_or_refusal(model, images=images, **given)
    if isinstance(job, ServiceError):
        assert (job.status, job.code) == (400, "InvalidParameter")
    else:
        assert 1 <= job.count <= (12 if job.image_set else 4)
        assert 0 <= job.seed < 2**31
        assert len(job.regions) == len(job.sources) == images


@given(st.dictionaries(names, json_values, max_size=3), st.integers(0, 2**31 - 1))
def test_a_plan_depends_on_nothing_but_the_request_and_the_new_seed(given: dict[str, Any], seed: int) -> None:
    options = PlanOptions(new_seed=lambda: seed)
    first, second = (job_or_refusal(options=options, **given) for _ in range(2))
    assert str(first) == str(second)
