"""Who is named by what they do is a person, with something that shows it, and never a card."""

from __future__ import annotations

import pytest

from danqing.domain.canvas import Canvas
from danqing.domain.shot import Shot
from danqing.engines.sketch.drawing import draw
from danqing.engines.sketch.motifs import BY_NAME
from danqing.engines.sketch.motifs.headgear import DRAWN, HATS
from danqing.engines.sketch.read.mentions import PERSONS
from danqing.engines.sketch.read.reader import read


@pytest.mark.parametrize(
    "word",
    [
        *("lighthouse keeper", "keeper", "beekeeper", "zookeeper", "innkeeper", "fisherman", "farmer", "shepherd"),
        *("teacher", "professor", "doctor", "nurse", "sailor", "captain", "shopkeeper", "butcher", "carpenter"),
        *("police officer", "postman", "pilot", "hunter", "driver", "chef"),
        *(
            "灯塔看守人",
            "守塔人",
            "渔夫",
            "渔民",
            "农民",
            "牧羊人",
            "老师",
            "教师",
            "医生",
            "水手",
            "船长",
            "店主",
            "老板",
        ),
        *("木匠", "警察", "邮递员", "猎人", "司机", "厨师"),
    ],
)
def test_who_works_is_a_person(word: str) -> None:
    first = read(f"a {word} in a park" if word.isascii() else f"一位{word}在公园里").subjects[0]
    assert first.motif in PERSONS


@pytest.mark.parametrize(
    ("prompt", "motifs"),
    [
        ("a lighthouse keeper", ["lighthouse keeper", "lighthouse"]),
        ("灯塔看守人和鲸鱼", ["lighthouse keeper", "whale", "lighthouse"]),
        ("a lighthouse keeper in front of a lighthouse", ["lighthouse keeper", "lighthouse"]),
        ("a lighthouse", ["lighthouse"]),
        ("a keeper", ["man"]),
    ],
)
def test_a_lighthouse_keeper_is_seen_with_one_lighthouse(prompt: str, motifs: list[str]) -> None:
    scene = read(prompt)
    assert [subject.motif for subject in scene.subjects] == motifs
    assert prompt == "a keeper" or scene.setting == "sea"


def test_whatever_is_brought_can_be_drawn() -> None:
    assert {motif.brings for motif in BY_NAME.values()} - {""} <= set(BY_NAME)


def drawn(prompt: str) -> bytes:
    return draw(Shot(index=0, prompt=prompt, canvas=Canvas(200, 200), seed=4), lambda: None).pixels.tobytes()


def test_people_of_different_trades_look_different() -> None:
    trades = ("teacher", "sailor", "shopkeeper", "police officer", "lighthouse keeper", "farmer", "doctor", "man")
    assert len({drawn(f"a {trade} in a park") for trade in trades}) == len(trades)


def test_every_hat_that_has_a_colour_is_drawn() -> None:
    assert set(HATS) <= set(DRAWN)
