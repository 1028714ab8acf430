"""The words that say when, how, how many and where; things and places bring their own words with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from danqing.engines.sketch.backdrops import SETTINGS
from danqing.engines.sketch.colours import Colour, hexed
from danqing.engines.sketch.motifs import MOTIFS
from danqing.engines.sketch.scene import MANY


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word stands for: a `kind` such as "hour", and which one."""

    kind: str
    value: str


Table = Mapping[str, tuple[str, ...]]

HOURS: Table = {
    "sunrise": ("sunrise", "dawn", "daybreak", "early morning", "morning", "日出", "清晨", "黎明", "朝霞", "早晨", "晨光", "破晓"),
    "day": ("daytime", "noon", "midday", "afternoon", "sunny", "白天", "中午", "正午", "下午", "晴天", "午后"),
    "sunset": ("sunset", "dusk", "evening", "golden hour", "twilight", "日落", "黄昏", "傍晚", "夕阳", "晚霞", "落日"),
    "night": ("night", "midnight", "moonlit", "moonlight", "starry", "night sky", "starry sky", "neon", "夜", "夜晚", "夜里", "深夜", "夜空", "星空", "月光", "月夜", "晚上", "霓虹"),
}  # fmt: skip
WEATHERS: Table = {
    "rain": ("rain", "rainy", "raining", "storm", "stormy", "drizzle", "雨", "下雨", "雨天", "雨中", "暴雨", "细雨"),
    "snow": ("snowing", "snowfall", "snowy", "snowstorm", "blizzard", "falling snow", "snow", "雪", "下雪", "飘雪", "大雪", "雪中", "雪花"),
    "mist": ("fog", "foggy", "大雾", "浓雾", "雾天"),
    "cloudy": ("cloudy", "overcast", "阴天", "多云", "乌云"),
}  # fmt: skip
SEASONS: Table = {
    "spring": ("spring", "springtime", "cherry blossom", "cherry blossoms", "sakura", "春天", "春", "春日", "春季", "樱花", "樱花树", "桃花"),
    "summer": ("summer", "summertime", "夏天", "夏", "夏日", "夏季", "炎夏"),
    "autumn": ("autumn", "fall season", "autumnal", "fallen leaves", "golden leaves", "maple leaf", "秋天", "秋", "秋日", "秋季", "落叶", "枫叶", "红叶", "金秋"),
    "winter": ("winter", "wintertime", "snow", "snowy", "snowfield", "snowing", "snowman", "冬天", "冬", "冬日", "冬季", "雪", "雪地", "下雪", "大雪", "雪人", "雪中"),
}  # fmt: skip
STYLES: Table = {
    "watercolour": ("watercolour", "watercolor", "aquarelle", "水彩", "水彩画"),
    "ink": ("ink wash", "ink painting", "sumi-e", "chinese painting", "水墨", "水墨画", "国画", "中国画", "山水画"),
    "line": ("line drawing", "line art", "lineart", "pencil drawing", "pencil sketch", "sketch", "pencil", "线稿", "线描", "素描", "铅笔画", "简笔画"),
    "mono": ("black and white", "black-and-white", "monochrome", "grayscale", "greyscale", "黑白"),
    "pixel": ("pixel art", "pixel", "8-bit", "8bit", "pixelated", "像素", "像素画", "像素风"),
    "cinematic": ("cinematic", "film still", "movie", "电影感", "电影", "电影级"),
    "oil": ("oil painting", "impressionist", "impressionism", "油画", "印象派"),
}  # fmt: skip
DETAILS: Table = {
    "mist": ("mist", "misty", "haze", "hazy", "雾", "薄雾", "雾气", "晨雾", "云雾", "朦胧"),
    "leaves": ("fallen leaf", "fallen leaves", "golden leaves", "carpet of leaves", "落叶", "满地落叶", "金色落叶"),
    "petals": ("petal", "cherry blossom", "falling petals", "sakura", "花瓣", "樱花", "樱花树", "落花"),
    "footprints": ("footprint", "footprints", "paw print", "paw prints", "pawprint", "track in the snow", "脚印", "足迹", "爪印"),
}  # fmt: skip
POSES: Table = {
    "sit": ("sit", "sits", "sitting", "seated", "sat", "坐", "坐着", "蹲", "蹲着"),
    "walk": ("walk", "walks", "walking", "stroll", "strolls", "strolling", "run", "runs", "running", "step", "steps", "stepping", "weaves", "weaving", "wanders", "wandering", "strides", "走", "走着", "走路", "散步", "穿梭", "奔跑", "跑", "踩", "漫步", "行走"),
    "rest": ("rest", "rests", "resting", "sleep", "sleeps", "sleeping", "asleep", "lying", "lies", "cools off", "cooling off", "napping", "nap", "curled up", "睡", "睡觉", "睡着", "躺", "趴", "休息", "乘凉", "避暑", "打盹", "蜷缩"),
    "fly": ("fly", "flies", "flying", "soars", "soaring", "飞", "飞翔", "飞行", "翱翔", "飞过"),
    "stand": ("stand", "stands", "standing", "站", "站着", "站立"),
}  # fmt: skip
COLOURS: Mapping[str, tuple[Colour, tuple[str, ...]]] = {
    "red": (hexed("#c9443c"), ("red", "crimson", "scarlet", "红", "红色", "红色的", "大红")),
    "orange": (hexed("#e2883a"), ("orange", "ginger", "橙", "橙色", "橘色", "橘")),
    "yellow": (hexed("#eec44c"), ("yellow", "黄", "黄色")),
    "gold": (hexed("#d9ac3c"), ("gold", "golden", "金", "金色")),
    "green": (hexed("#5f9a5a"), ("green", "emerald", "绿", "绿色", "翠绿", "青绿")),
    "blue": (hexed("#4a7fb5"), ("blue", "azure", "navy", "蓝", "蓝色", "天蓝", "深蓝")),
    "purple": (hexed("#8a68b0"), ("purple", "violet", "lavender", "紫", "紫色")),
    "pink": (hexed("#e99ab0"), ("pink", "粉", "粉色", "粉红", "粉红色")),
    "brown": (hexed("#8a5e40"), ("brown", "wooden", "棕", "棕色", "褐色", "咖啡色")),
    "black": (hexed("#3d3a42"), ("black", "黑", "黑色")),
    "white": (hexed("#f3f1ec"), ("white", "白", "白色")),
    "grey": (hexed("#8f9298"), ("grey", "gray", "silver", "灰", "灰色", "银色")),
    "teal": (hexed("#4f9a98"), ("teal", "turquoise", "cyan", "青色", "青")),
}  # fmt: skip
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
    "large": (1.35, ("big", "large", "huge", "giant", "enormous", "great", "tall", "大", "巨大", "巨型", "高大", "庞大")),
    "small": (0.66, ("small", "little", "tiny", "mini", "小", "迷你", "小小的", "微小")),
}  # fmt: skip
NUMBERS: Mapping[int, tuple[str, ...]] = {
    1: ("a", "an", "one", "single", "一", "1"),
    2: ("two", "pair of", "couple of", "二", "两", "2", "一对", "双"),
    3: ("three", "several", "some", "few", "三", "几", "3", "一些", "数"),
    4: ("four", "四", "4"),
    5: ("five", "五", "5"),
    6: ("six", "六", "6"),
    7: ("seven", "七", "7"),
    8: ("eight", "八", "8"),
    9: ("nine", "九", "9"),
    10: ("ten", "十", "10"),
    12: ("twelve", "dozen", "十二", "12"),
    MANY: ("many", "lots of", "a lot of", "countless", "numerous", "hundreds of", "rows of", "group of", "许多", "很多", "无数", "成群", "一群", "一片", "满山", "成片", "众多"),
}  # fmt: skip
PLACES: Table = {
    "left": ("on the left", "to the left", "left side", "at left", "左边", "左侧", "左"),
    "right": ("on the right", "to the right", "right side", "at right", "右边", "右侧", "右"),
    "centre": ("in the middle", "in the center", "in the centre", "centered", "中间", "中央", "正中"),
    "on": ("on", "on top of", "onto", "上", "上面", "之上"),
    "under": ("under", "beneath", "below", "underneath", "下", "下面", "底下", "之下"),
    "beside": ("beside", "next to", "near", "by", "旁", "旁边", "边上", "身边", "附近"),
    "behind": ("behind", "in back of", "后面", "背后", "身后"),
    "before": ("in front of", "前面", "面前", "门前", "门口"),
    "held": ("with a", "with an", "with his", "with her", "holding", "carrying", "拿着", "撑着", "打着", "抱着", "举着", "手持"),
    "around": ("surrounded by", "encircled by", "lined with", "among", "amid", "环绕", "围绕", "包围", "四周"),
}  # fmt: skip
NEGATIONS = ("no", "without", "not", "没有", "不要", "无", "别")
ANOTHER = ("another", "second", "other", "另一", "另一只", "另外")


def colour_named(name: str) -> Colour:
    return COLOURS[name][0]


def size_named(name: str) -> float:
    return SIZES[name][0]


def plurals(word: str) -> tuple[str, ...]:
    """The plural of an English noun; nothing for Chinese."""
    if not word.isascii() or not word[-1].isalpha():
        return ()
    if word.endswith(("s", "x", "ch", "sh")):
        return (f"{word}es",)
    if word.endswith("y") and word[-2] not in "aeiou":
        return (f"{word[:-1]}ies",)
    if word.endswith("f"):
        return (f"{word[:-1]}ves", f"{word}s")
    irregular = {
        "man": "men",
        "woman": "women",
        "person": "persons",
        "child": "children",
        "tooth": "teeth",
        "goose": "geese",
        "fish": "fish",
    }
    head, _, last = word.rpartition(" ")
    if last in irregular:
        return (f"{head} {irregular[last]}".strip(),)
    return (f"{word}s",)


@lru_cache(maxsize=1)
def lexicon() -> Mapping[str, tuple[Meaning, ...]]:
    """Every known word, in lower case, and all that it can mean."""
    words: dict[str, list[Meaning]] = {}

    def add(word: str, kind: str, value: str) -> None:
        words.setdefault(word.lower(), []).append(Meaning(kind, value))

    for motif in MOTIFS:
        for word in motif.words:
            add(word, "motif", motif.name)
            for plural in plurals(word):
                add(plural, "motifs", motif.name)
    for setting in SETTINGS:
        for word in setting.words:
            for form in (word, *plurals(word)):
                add(form, "setting", setting.name)
    tables: Mapping[str, Table] = {
        "hour": HOURS, "weather": WEATHERS, "season": SEASONS, "style": STYLES, "detail": DETAILS,
        "pose": POSES, "place": PLACES, "colour": {name: entry[1] for name, entry in COLOURS.items()},
        "size": {name: entry[1] for name, entry in SIZES.items()},
        "number": {str(number): forms for number, forms in NUMBERS.items()},
        "not": {"": NEGATIONS}, "another": {"": ANOTHER},
    }  # fmt: skip
    for kind, table in tables.items():
        for value, forms in table.items():
            for word in forms:
                add(word, kind, value)
    return {word: tuple(meanings) for word, meanings in words.items()}
