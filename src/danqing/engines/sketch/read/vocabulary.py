"""The words that say when, how, how many and where; things and places bring their own words with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from danqing.engines.sketch.backdrops import SETTINGS
from danqing.engines.sketch.colours import Colour, hexed
from danqing.engines.sketch.motifs import MOTIFS
from danqing.engines.sketch.scene import MANY
from danqing.engines.sketch.words import named


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word stands for: a `kind` such as "hour", and which one."""

    kind: str
    value: str


Table = Mapping[str, tuple[str, ...]]

HOURS: Table = {
    "sunrise": named("sunrise, dawn, daybreak, early morning, morning, 日出, 清晨, 黎明, 朝霞, 早晨, 晨光, 破晓"),
    "day": named("daytime, noon, midday, afternoon, sunny, 白天, 中午, 正午, 下午, 晴天, 午后"),
    "sunset": named("sunset, dusk, evening, golden hour, twilight, 日落, 黄昏, 傍晚, 夕阳, 晚霞, 落日"),
    "night": named(
        "night, midnight, moonlit, moonlight, starry, night sky, starry sky, neon, 夜, 夜晚, 夜里",
        "深夜, 夜空, 星空, 月光, 月夜, 晚上, 霓虹",
    ),
}
WEATHERS: Table = {
    "rain": named("rain, rainy, raining, storm, stormy, drizzle, 雨, 下雨, 雨天, 雨中, 暴雨, 细雨"),
    "snow": named(
        "snowing, snowfall, snowy, snowstorm, blizzard, falling snow, snow, 雪, 下雪, 飘雪, 大雪", "雪中, 雪花"
    ),
    "mist": named("fog, foggy, 大雾, 浓雾, 雾天"),
    "cloudy": named("cloudy, overcast, 阴天, 多云, 乌云"),
}
SEASONS: Table = {
    "spring": named(
        "spring, springtime, cherry blossom, cherry blossoms, sakura, 春天, 春, 春日, 春季, 樱花", "樱花树, 桃花"
    ),
    "summer": named("summer, summertime, 夏天, 夏, 夏日, 夏季, 炎夏"),
    "autumn": named(
        "autumn, fall season, autumnal, fallen leaves, golden leaves, maple leaf, 秋天, 秋, 秋日",
        "秋季, 落叶, 枫叶, 红叶, 金秋",
    ),
    "winter": named(
        "winter, wintertime, snow, snowy, snowfield, snowing, snowman, 冬天, 冬, 冬日, 冬季, 雪",
        "雪地, 下雪, 大雪, 雪人, 雪中",
    ),
}
STYLES: Table = {
    "watercolour": named("watercolour, watercolor, aquarelle, 水彩, 水彩画"),
    "ink": named("ink wash, ink painting, sumi-e, chinese painting, 水墨, 水墨画, 国画, 中国画, 山水画"),
    "line": named(
        "line drawing, line art, lineart, pencil drawing, pencil sketch, sketch, pencil, 线稿, 线描",
        "素描, 铅笔画, 简笔画",
    ),
    "mono": named("black and white, black-and-white, monochrome, grayscale, greyscale, 黑白"),
    "pixel": named("pixel art, pixel, 8-bit, 8bit, pixelated, 像素, 像素画, 像素风"),
    "cinematic": named("cinematic, film still, movie, 电影感, 电影, 电影级"),
    "oil": named("oil painting, impressionist, impressionism, 油画, 印象派"),
}
DETAILS: Table = {
    "mist": named("mist, misty, haze, hazy, 雾, 薄雾, 雾气, 晨雾, 云雾, 朦胧"),
    "leaves": named("fallen leaf, fallen leaves, golden leaves, carpet of leaves, 落叶, 满地落叶, 金色落叶"),
    "petals": named("petal, cherry blossom, falling petals, sakura, 花瓣, 樱花, 樱花树, 落花"),
    "footprints": named(
        "footprint, footprints, paw print, paw prints, pawprint, track in the snow, 脚印, 足迹", "爪印"
    ),
}
POSES: Table = {
    "sit": named("sit, sits, sitting, seated, sat, 坐, 坐着, 蹲, 蹲着"),
    "walk": named(
        "walk, walks, walking, stroll, strolls, strolling, run, runs, running, step, steps",
        "stepping, weaves, weaving, wanders, wandering, strides, 走, 走着, 走路, 散步, 穿梭, 奔跑",
        "跑, 踩, 漫步, 行走",
    ),
    "rest": named(
        "rest, rests, resting, sleep, sleeps, sleeping, asleep, lying, lies, cools off, cooling off",
        "napping, nap, curled up, 睡, 睡觉, 睡着, 躺, 趴, 休息, 乘凉, 避暑, 打盹, 蜷缩",
    ),
    "fly": named("fly, flies, flying, soars, soaring, 飞, 飞翔, 飞行, 翱翔, 飞过"),
    "stand": named("stand, stands, standing, 站, 站着, 站立"),
}
COLOURS: Mapping[str, tuple[Colour, tuple[str, ...]]] = {
    "red": (hexed("#c9443c"), named("red, crimson, scarlet, 红, 红色, 红色的, 大红")),
    "orange": (hexed("#e2883a"), named("orange, ginger, 橙, 橙色, 橘色, 橘")),
    "yellow": (hexed("#eec44c"), named("yellow, 黄, 黄色")),
    "gold": (hexed("#d9ac3c"), named("gold, golden, 金, 金色")),
    "green": (hexed("#5f9a5a"), named("green, emerald, 绿, 绿色, 翠绿, 青绿")),
    "blue": (hexed("#4a7fb5"), named("blue, azure, navy, 蓝, 蓝色, 天蓝, 深蓝")),
    "purple": (hexed("#8a68b0"), named("purple, violet, lavender, 紫, 紫色")),
    "pink": (hexed("#e99ab0"), named("pink, 粉, 粉色, 粉红, 粉红色")),
    "brown": (hexed("#8a5e40"), named("brown, wooden, 棕, 棕色, 褐色, 咖啡色")),
    "black": (hexed("#3d3a42"), named("black, 黑, 黑色")),
    "white": (hexed("#f3f1ec"), named("white, 白, 白色")),
    "grey": (hexed("#8f9298"), named("grey, gray, silver, 灰, 灰色, 银色")),
    "teal": (hexed("#4f9a98"), named("teal, turquoise, cyan, 青色, 青")),
}
COLOURED_NAMES: Mapping[str, str] = {
    "橘猫": "orange",
    "流浪橘猫": "orange",
    "黑猫": "black",
    "白猫": "white",
    "白马": "white",
    "红灯笼": "red",
    "红酒": "",
}
"""Names of things that contain their colour."""

SIZES: Mapping[str, tuple[float, tuple[str, ...]]] = {
    "large": (1.35, named("big, large, huge, giant, enormous, great, tall, 大, 巨大, 巨型, 高大, 庞大")),
    "small": (0.66, named("small, little, tiny, mini, 小, 迷你, 小小的, 微小")),
}
NUMBERS: Mapping[int, tuple[str, ...]] = {
    1: named("a, an, one, single, 一, 1"),
    2: named("two, pair of, couple of, 二, 两, 2, 一对, 双"),
    3: named("three, several, some, few, 三, 几, 3, 一些, 数"),
    4: named("four, 四, 4"),
    5: named("five, 五, 5"),
    6: named("six, 六, 6"),
    7: named("seven, 七, 7"),
    8: named("eight, 八, 8"),
    9: named("nine, 九, 9"),
    10: named("ten, 十, 10"),
    12: named("twelve, dozen, 十二, 12"),
    MANY: named(
        "many, lots of, a lot of, countless, numerous, hundreds of, rows of, group of, 许多, 很多",
        "无数, 成群, 一群, 一片, 满山, 成片, 众多",
    ),
}
PLACES: Table = {
    "left": named("on the left, to the left, left side, at left, 左边, 左侧, 左"),
    "right": named("on the right, to the right, right side, at right, 右边, 右侧, 右"),
    "centre": named("in the middle, in the center, in the centre, centered, 中间, 中央, 正中"),
    "on": named("on, on top of, onto, 上, 上面, 之上"),
    "under": named("under, beneath, below, underneath, 下, 下面, 底下, 之下"),
    "beside": named("beside, next to, near, by, 旁, 旁边, 边上, 身边, 附近"),
    "behind": named("behind, in back of, 后面, 背后, 身后"),
    "before": named("in front of, 前面, 面前, 门前, 门口"),
    "held": named("with a, with an, with his, with her, holding, carrying, 拿着, 撑着, 打着, 抱着, 举着, 手持"),
    "around": named("surrounded by, encircled by, lined with, among, amid, 环绕, 围绕, 包围, 四周"),
}
NEGATIONS = named("no, without, not, 没有, 不要, 无, 别")
ANOTHER = named("another, second, other, 另一, 另一只, 另外")


def colour_named(name: str) -> Colour:
    return COLOURS[name][0]


def size_named(name: str) -> float:
    return SIZES[name][0]


IRREGULAR = {
    "man": "men",
    "woman": "women",
    "person": "persons",
    "child": "children",
    "goose": "geese",
    "fish": "fish",
}


def plurals(word: str) -> tuple[str, ...]:
    """The plural of an English noun; nothing for Chinese."""
    if not word.isascii() or not word[-1].isalpha():
        return ()
    head, _, last = word.rpartition(" ")
    if last in IRREGULAR:
        return (f"{head} {IRREGULAR[last]}".strip(),)
    if word.endswith(("s", "x", "ch", "sh")):
        return (f"{word}es",)
    if word.endswith("y") and word[-2] not in "aeiou":
        return (f"{word[:-1]}ies",)
    return (f"{word[:-1]}ves", f"{word}s") if word.endswith("f") else (f"{word}s",)


@lru_cache(maxsize=1)
def lexicon() -> Mapping[str, tuple[Meaning, ...]]:
    """Every known word, in lower case, and all that it can mean."""
    words: dict[str, list[Meaning]] = {}
    for word, kind, value in (*_things(), *_settings(), *_tables()):
        words.setdefault(word.lower(), []).append(Meaning(kind, value))
    return {word: tuple(meanings) for word, meanings in words.items()}


Entry = tuple[str, str, str]
"""A word, its kind and its value."""


def _things() -> Iterator[Entry]:
    for motif in MOTIFS:
        for word in motif.words:
            yield word, "motif", motif.name
            yield from ((plural, "motifs", motif.name) for plural in plurals(word))


def _settings() -> Iterator[Entry]:
    for setting in SETTINGS:
        for word in setting.words:
            yield from ((form, "setting", setting.name) for form in (word, *plurals(word)))


def _tables() -> Iterator[Entry]:
    tables: Mapping[str, Table] = {
        "hour": HOURS,
        "weather": WEATHERS,
        "season": SEASONS,
        "style": STYLES,
        "detail": DETAILS,
        "pose": POSES,
        "place": PLACES,
        "colour": {name: words for name, (_, words) in COLOURS.items()},
        "size": {name: words for name, (_, words) in SIZES.items()},
        "number": {str(number): words for number, words in NUMBERS.items()},
        "not": {"": NEGATIONS},
        "another": {"": ANOTHER},
    }
    for kind, table in tables.items():
        for value, words in table.items():
            yield from ((word, kind, value) for word in words)
