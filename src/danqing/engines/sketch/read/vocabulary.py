"""The words that say when, how, how many and where; things and places bring their own words with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from danqing.engines.sketch.backdrops import SETTINGS
from danqing.engines.sketch.colours import Colour, hexed
from danqing.engines.sketch.motifs import MOTIFS
from danqing.engines.sketch.read.wordlists import (
    ARTICLES,
    CONNECTORS,
    FILLERS,
    GARMENTS,
    MEASURES,
    NOUNS,
    PARTS,
    PRONOUNS,
    SETTING_SYNONYMS,
    SYNONYMS,
    VAGUE,
)
from danqing.engines.sketch.scene import MANY, Material
from danqing.engines.sketch.words import named


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word stands for: a `kind` such as "hour", and which one."""

    kind: str
    value: str


Table = Mapping[str, tuple[str, ...]]

HOURS: Table = {
    "sunrise": named(
        "sunrise, dawn, daybreak, early morning, morning, morning light, first light, 日出, 清晨, 黎明, 朝霞, 早晨",
        "早上, 晨光, 破晓, 朝阳, 拂晓, 旭日",
    ),
    "day": named(
        "daytime, noon, midday, afternoon, sunny, sunlit, broad daylight, 白天, 中午, 正午, 下午, 晴天, 午后, 晴朗",
    ),
    "sunset": named(
        "sunset, dusk, evening, golden hour, twilight, late evening, setting sun, blue hour, 日落, 黄昏, 傍晚",
        "夕阳, 晚霞, 落日, 暮色, 余晖",
    ),
    "night": named(
        "night, midnight, moonlit, moonlight, starry, night sky, starry sky, starry night, neon, nighttime",
        "full of stars, 夜, 夜晚, 夜里, 深夜, 夜空, 星空, 月光, 月夜, 月色, 晚上, 霓虹, 霓虹灯, 夜景, 夜色",
        "灯火通明, 万家灯火, 星光, 星光点点, 午夜, 半夜, 满天繁星, 繁星",
    ),
}
WEATHERS: Table = {
    "clear": named("after the rain, after the storm, after rain, clear sky, blue sky, 雨后, 雪后, 蓝天, 晴空"),
    "storm": named(
        "storm, stormy, thunderstorm, stormy sky, tempest, hurricane, typhoon, 暴风雨, 雷雨, 雷暴, 风暴, 台风",
        "狂风暴雨, 电闪雷鸣",
    ),
    "rain": named(
        "rain, rainy, raining, drizzle, 雨, 下雨, 雨天, 雨中, 暴雨, 细雨, 大雨, 小雨, 雨夜, 烟雨, 雨水, 春雨",
    ),
    "snow": named(
        "snowing, snowfall, snowy, snowstorm, blizzard, falling snow, snow, snow falling, snowflake, 雪, 下雪",
        "飘雪, 大雪, 雪中, 雪花, 小雪, 暴风雪, 风雪",
    ),
    "mist": named("fog, foggy, thick fog, dense fog, 大雾, 浓雾, 雾天, 迷雾"),
    "cloudy": named("cloudy, overcast, dark clouds, storm clouds, gloomy, 阴天, 多云, 乌云, 乌云密布"),
}
SEASONS: Table = {
    "spring": named(
        "spring, springtime, cherry blossom, cherry blossoms, sakura, 春天, 春, 春日, 春季, 樱花, 樱花树, 桃花",
        "初春, 早春, 春节",
    ),
    "summer": named("summer, summertime, midsummer, 夏天, 夏, 夏日, 夏季, 炎夏, 盛夏, 初夏"),
    "autumn": named(
        "autumn, fall season, autumnal, fallen leaves, golden leaves, maple leaf, autumn leaves, falling leaves",
        "秋天, 秋, 秋日, 秋季, 落叶, 枫叶, 红叶, 金秋, 深秋, 初秋",
    ),
    "winter": named(
        "winter, wintertime, snow, snowy, snowfield, snowing, snowman, christmas, snowfall, snowstorm, blizzard",
        "icy, in the snow, snow falling, falling snow, christmas tree, snow covered, 冬天, 冬, 冬日, 冬季, 雪",
        "雪地, 下雪, 大雪, 雪人, 雪中, 雪花, 圣诞, 圣诞节, 圣诞树, 寒冬, 隆冬, 飘雪, 暴风雪",
    ),
}
STYLES: Table = {
    "watercolour": named(
        "watercolour, watercolor, watercolour painting, watercolor painting, aquarelle, 水彩, 水彩画",
    ),
    "ink": named(
        "ink wash, ink wash painting, ink painting, sumi e, chinese painting, traditional chinese painting, 水墨",
        "水墨画, 国画, 中国画, 山水画, 水墨风, 水墨风格",
    ),
    "line": named(
        "line drawing, line art, lineart, pencil drawing, pencil sketch, sketch, pencil, coloring page, 线稿, 线描",
        "素描, 铅笔画, 简笔画, 速写, 白描",
    ),
    "mono": named(
        "black and white, monochrome, grayscale, greyscale, black and white photograph, noir, 黑白, 黑白照片",
    ),
    "pixel": named("pixel art, pixel, 8 bit, 16 bit, pixelated, 像素, 像素画, 像素风, 像素艺术"),
    "poster": named(
        "poster, flat poster, flat illustration, flat design, flat style, vector art, vector illustration, vector",
        "screen print, minimalist poster, travel poster, 海报, 扁平, 扁平风, 扁平化, 扁平插画, 扁平风格, 矢量插画",
        "矢量图",
    ),
    "cinematic": named("cinematic, film still, movie, movie still, 电影感, 电影, 电影级, 电影质感, 电影风格"),
    "oil": named(
        "oil painting, oil on canvas, impressionist, impressionism, impasto, 油画, 印象派, 油画风, 油画风格, 厚涂",
    ),
    "photo": named(
        "photorealistic, photo realistic, hyperrealistic, hyper realistic, photorealism, realistic photo",
        "photography, photograph, product photo, product photography, professional photo, 写实, 写实摄影, 摄影",
        "照片级, 逼真, 超写实, 真实照片, 产品摄影, 实拍",
    ),
}
DETAILS: Table = {
    "mist": named("mist, misty, haze, hazy, morning mist, 雾, 薄雾, 雾气, 晨雾, 云雾, 朦胧, 雾蒙蒙, 烟雾, 云海"),
    "leaves": named(
        "fallen leaf, fallen leaves, golden leaves, carpet of leaves, falling leaves, golden fallen leaves",
        "autumn leaves, carpet of golden fallen leaves, 落叶, 满地落叶, 金色落叶",
    ),
    "petals": named("petal, cherry blossom, falling petals, sakura, 花瓣, 樱花, 樱花树, 落花, 花瓣雨, 落英"),
    "portrait": named("portrait, headshot, portrait photo, 肖像, 肖像画, 肖像照, 证件照, 半身像, 半身照, 人像, 特写"),
    "footprints": named(
        "footprint, footprints, paw print, paw prints, pawprint, track in the snow, 脚印, 足迹, 爪印, 脚印子",
    ),
}
POSES: Table = {
    "sit": named("sit, sits, sitting, seated, sat, kneeling, 坐, 坐着, 坐在, 蹲, 蹲着, 蹲在, 跪"),
    "walk": named(
        "walk, walks, walking, stroll, strolls, strolling, run, runs, running, step, steps, jogging, marching",
        "crossing, stepping, weaves, weaving, wanders, wandering, strides, 走, 走着, 走路, 散步, 穿梭, 奔跑, 走过",
        "走在, 跑在, 走向, 跑, 踩, 踩在, 漫步, 行走, 跑步, 跑着, 奔跑着, 踏, 赶路",
    ),
    "rest": named(
        "rest, rests, resting, sleep, sleeps, sleeping, asleep, lying, lies, lie, cools off, cooling off, laying",
        "napping, nap, curled up, lounging, dozing, relaxing, 睡, 睡觉, 睡着, 睡在, 躺, 躺着, 躺在, 趴, 趴着, 趴在",
        "休息, 乘凉, 避暑, 打盹, 蜷缩, 熟睡, 沉睡, 入睡, 正在睡觉, 乘凉避暑",
    ),
    "fly": named("fly, flies, flying, soars, soaring, 飞, 飞翔, 飞行, 翱翔, 飞过, 飞着, 飞在"),
    "stand": named("stand, standing, 站, 站着, 站立, 站在"),
}
COLOURS: Mapping[str, tuple[Colour, tuple[str, ...]]] = {
    "red": (
        hexed("#c9443c"),
        named("red, crimson, scarlet, ruby, burgundy, maroon, 红, 红色, 大红, 鲜红, 火红, 朱红, 深红"),
    ),
    "orange": (hexed("#e2883a"), named("orange, ginger, amber, 橙, 橙色, 橘色, 橘, 橘黄, 橘红")),
    "yellow": (hexed("#eec44c"), named("yellow, mustard, lemon yellow, 黄, 黄色, 明黄, 金黄, 金黄色, 米黄")),
    "gold": (hexed("#d9ac3c"), named("gold, golden, 金, 金色, 金色的")),
    "green": (hexed("#5f9a5a"), named("green, emerald, olive green, 绿, 绿色, 翠绿, 青绿, 墨绿, 碧绿, 嫩绿, 绿油油")),
    "blue": (
        hexed("#4a7fb5"),
        named("blue, azure, navy, sky blue, dark blue, light blue, 蓝, 蓝色, 天蓝, 深蓝, 浅蓝, 蔚蓝, 湛蓝, 宝蓝"),
    ),
    "purple": (hexed("#8a68b0"), named("purple, violet, lavender, magenta, 紫, 紫色, 淡紫, 深紫")),
    "pink": (hexed("#e99ab0"), named("pink, rose gold, 粉, 粉色, 粉红, 粉红色, 粉嫩, 桃红")),
    "brown": (hexed("#8a5e40"), named("brown, tan, chestnut, 棕, 棕色, 褐色, 咖啡色, 褐, 棕褐色, 驼色")),
    "black": (hexed("#3d3a42"), named("black, jet black, dark grey, 黑, 黑色, 漆黑, 乌黑, 黝黑")),
    "white": (
        hexed("#f3f1ec"),
        named("white, ivory, cream colored, cream, beige, 白, 白色, 洁白, 雪白, 纯白, 米白色, 米白, 奶白"),
    ),
    "grey": (hexed("#8f9298"), named("grey, gray, silver, 灰, 灰色, 银色, 银, 银白")),
    "teal": (hexed("#4f9a98"), named("teal, turquoise, cyan, mint, 青色, 青, 青蓝")),
}
COLOURED_NAMES: Mapping[str, str] = {
    "橘猫": "orange",
    "流浪橘猫": "orange",
    "黑猫": "black",
    "白猫": "white",
    "白马": "white",
    "白云": "white",
    "红日": "red",
    "红灯笼": "red",
    "红旗": "red",
    "golden retriever": "gold",
    "金毛": "gold",
    "金毛犬": "gold",
    "白鹤": "white",
    "polar bear": "white",
    "北极熊": "white",
    "玉兔": "white",
    "红裙": "red",
    "sunglasses": "black",
    "墨镜": "black",
}
"""Names of things that contain their colour."""

MATERIALS: Mapping[Material, tuple[Colour | None, tuple[str, ...]]] = {
    "wood": (hexed("#8a5e40"), named("wooden, wood, oak, pine wood, bamboo made, 木, 木质, 木制, 木头, 实木, 原木")),
    "metal": (
        hexed("#8f9298"),
        named("metal, metallic, iron, steel, chrome, bronze, copper, 金属, 铁, 钢, 不锈钢, 铜, 青铜"),
    ),
    "glass": (None, named("glass, crystal, 玻璃, 水晶")),
    "stone": (hexed("#9a968c"), named("stone, marble, granite, concrete, 石, 石头, 大理石, 青石, 石质")),
    "paper": (None, named("paper, origami, cardboard, papercut, 纸, 纸质, 折纸, 剪纸")),
    "leather": (hexed("#7a4f35"), named("leather, 皮, 皮革, 真皮")),
    "ceramic": (None, named("ceramic, porcelain, clay, 陶瓷, 瓷, 陶, 青花瓷")),
    "brick": (hexed("#a85a48"), named("brick, bricks, 砖, 红砖, 青砖")),
    "ice": (hexed("#cfe6f0"), named("frozen, ice, 冰")),
}
"""Each with its colour, where it has one of its own."""

MADE_OF: Mapping[str, Material] = {
    "石桥": "stone",
    "stone bridge": "stone",
    "木屋": "wood",
    "小木屋": "wood",
    "木船": "wood",
    "木门": "wood",
    "木质门": "wood",
    "wooden door": "wood",
    "油纸伞": "paper",
    "石狮子": "stone",
    "竹篮": "wood",
}
"""Names of things that contain their material."""

SIZES: Mapping[str, tuple[float, tuple[str, ...]]] = {
    "large": (
        1.35,
        named(
            "big, large, huge, giant, enormous, great, tall, massive, gigantic, oversized, 大, 巨大, 巨型, 高大",
            "庞大, 大大",
        ),
    ),
    "small": (0.66, named("small, little, tiny, mini, miniature, 小, 迷你, 小小, 微小, 小型")),
}
SIZED_NAMES: Mapping[str, str] = {"小木屋": "small", "小屋": "small", "大树": "large"}
"""Names of things that contain their size."""

NUMBERS: Mapping[int, tuple[str, ...]] = {
    1: named("a, an, one, single, 一, 一轮, 一杯"),
    2: named("two, pair of, couple of, a pair of, a couple of, both, 二, 两, 一对, 一双"),
    3: named("three, several, some, few, a few, 三, 几, 一些, 数"),
    4: named("four, 四"),
    5: named("five, 五"),
    6: named("six, 六"),
    7: named("seven, row of, a row of, line of, 七, 一排, 一排排, 一列"),
    8: named("eight, 八"),
    9: named("nine, 九"),
    10: named("ten, 十"),
    12: named("twelve, dozen, a dozen, 十二"),
    MANY: named(
        "many, lots of, a lot of, countless, numerous, hundreds of, rows of, group of, a group of, flock of",
        "a flock of, herd of, a herd of, full of, dozens of, thousands of, crowd of, a crowd of, field of",
        "fields of, swarm of, 许多, 很多, 无数, 成群, 一群, 一片, 满山, 成片, 众多, 大量, 大片, 满是, 挂满, 开满",
        "长满, 种满, 摆满, 堆满, 数百, 上百",
    ),
}
MEASURED = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12)
PLACES: Table = {
    "left": named("to the left of, on the left of, left of, on the left side of"),
    "right": named("to the right of, on the right of, right of, on the right side of"),
    "on": named("on, on top of, onto, riding, rides, riding on, atop, 骑, 骑着, 骑在"),
    "under": named("under, beneath, below, underneath, in the shade of, through blooming"),
    "beside": named(
        "beside, next to, near, by, alongside, at the side of, feeding, leaning on, 靠着, 牵着, 牵, 挨着, 紧挨着",
        "靠近",
    ),
    "behind": named("behind, in back of"),
    "before": named("in front of, before the, outside, 面对, 面向"),
    "in": named("in, inside, within"),
    "held": named(
        "holding, carrying, carries, holds, hugging, hugs, eating, drinking, drinks, reading a, waving, clutching",
        "拿着, 撑着, 打着, 抱着, 举着, 手持, 拿, 抱, 手里拿着, 手拿, 捧着, 提着, 握着, 怀抱, 端着, 撑, 打着伞",
        "手捧",
    ),
    "around": named("surrounded by, encircled by, lined with, among, amid, surrounding, 环绕着, 被, 围满"),
}
"""Where the thing before the word is in relation to the thing after it; in Chinese these are verbs."""

SIDES: Table = {
    "left": named("on the left, to the left, left side, at left, on the left side"),
    "right": named("on the right, to the right, right side, at right, on the right side"),
    "centre": named("in the middle, in the center, in the centre, centered, 中间, 中央, 正中, 正中间, 居中"),
}
LOCALISERS: Table = {
    "left": named("左边, 左侧, 左面, 左方"),
    "right": named("右边, 右侧, 右面, 右方"),
    "on": named("上, 上面, 之上, 上方, 顶上, 上边, 上空"),
    "under": named("下, 下面, 底下, 之下, 下方, 脚下, 下边"),
    "beside": named("旁, 旁边, 边上, 身边, 附近, 边, 一旁, 一侧, 旁边位置"),
    "behind": named("后面, 背后, 身后, 后方, 后, 后边"),
    "before": named("前面, 面前, 门前, 门口, 前, 身前, 前方, 门外, 外"),
    "in": named("里, 里面, 中, 内, 当中"),
    "around": named("环绕, 围绕, 包围, 四周, 周围, 簇拥"),
}
"""What Chinese puts behind the thing that something else stands by."""

NEGATIONS = named(
    "no, without, not, don't, do not, doesn't, never any, without any, avoid, exclude, no more, isn't, aren't",
    "没有, 不要, 无, 别, 不含, 不包含, 不能有, 不要有, 不要出现, 不出现, 禁止, 避免, 没, 不带, 请勿",
)
ANOTHER = named("another, second, other, 另一, 另一只, 另外, 另一个")
SHAPED = named("shaped, themed, patterned, print, inspired, scented, flavored, flavoured, 形状, 造型, 图案, 形")


BACKDROP_COLOURS: Mapping[str, str] = {
    "white background": "white",
    "white backdrop": "white",
    "白色背景": "white",
    "白背景": "white",
    "白底": "white",
    "纯白背景": "white",
}
"""Names of studio backdrops that contain their colour."""

COUNTED_NAMES: Mapping[str, int] = {
    "people": 3,
    "children": 3,
    "family": 4,
    "couple": 2,
    "crowd": 9,
    "friends": 2,
    "行人": 3,
    "人群": 9,
    "游客": 3,
    "孩子们": 3,
    "一家人": 4,
    "情侣": 2,
    "夫妻": 2,
    "新人": 2,
}
"""Names that mean several without saying how many."""


def colour_named(name: str) -> Colour:
    return COLOURS[name][0]


def size_named(name: str) -> float:
    return SIZES[name][0]


def colour_of(material: Material) -> Colour | None:
    """The colour of a material that is always the same, such as brick."""
    return MATERIALS[material][0] if material in MATERIALS else None


IRREGULAR = {
    "man": "men",
    "woman": "women",
    "person": "persons",
    "child": "children",
    "goose": "geese",
    "mouse": "mice",
    "fish": "fish",
    "sheep": "sheep",
    "deer": "deer",
    "wolf": "wolves",
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
    if word.endswith("f"):
        return (f"{word[:-1]}ves", f"{word}s")
    return (f"{word}s", f"{word}es") if word.endswith("o") else (f"{word}s",)


@lru_cache(maxsize=1)
def lexicon() -> Mapping[str, tuple[Meaning, ...]]:
    """Every known word, in lower case and with spaces for hyphens, and all that it can mean."""
    words: dict[str, list[Meaning]] = {}
    for word, kind, value in (*_things(), *_settings(), *_tables(), *_counted()):
        words.setdefault(word.lower().replace("-", " "), []).append(Meaning(kind, value))
    for word, kind, value in _nouns():
        meanings = words.setdefault(word.lower().replace("-", " "), [])
        if not any(meaning.kind in ("motif", "motifs", "vague") for meaning in meanings):
            meanings.append(Meaning(kind, value))
    return {word: tuple(dict.fromkeys(meanings)) for word, meanings in words.items()}


Entry = tuple[str, str, str]
"""A word, its kind and its value."""


def _things() -> Iterator[Entry]:
    own = {word for motif in MOTIFS for word in motif.words}
    for motif in MOTIFS:
        further = tuple(word for word in SYNONYMS.get(motif.name, ()) if word not in own)
        for word in motif.words + further:
            yield word, "motif", motif.name
            kind = "motif" if motif.pair else "motifs"
            yield from ((plural, kind, motif.name) for plural in plurals(word) if plural != word)


def _nouns() -> Iterator[Entry]:
    for word in NOUNS:
        yield word, "noun", word
        yield from ((plural, "nouns", plural) for plural in plurals(word))


def _settings() -> Iterator[Entry]:
    for setting in SETTINGS:
        for word in setting.words + SETTING_SYNONYMS.get(setting.name, ()):
            yield from ((form, "setting", setting.name) for form in (word, *plurals(word)))


def _counted() -> Iterator[Entry]:
    """三只, 几艘, and the articles 这只 and 每个."""
    for number in MEASURED:
        chinese = [word for word in NUMBERS[number] if len(word) <= 2 and not word.isascii()]
        yield from ((word + measure, "number", str(number)) for word in chinese for measure in MEASURES)
    for article in ("这", "那", "每", "同一", "某", "各"):
        yield from ((article + measure, "article", "the") for measure in MEASURES)
    yield from (("另一" + measure, "another", "") for measure in MEASURES)
    yield from (("几" + measure, "number", "3") for measure in MEASURES)


def _tables() -> Iterator[Entry]:
    tables: Mapping[str, Table] = {
        "hour": HOURS,
        "weather": WEATHERS,
        "season": SEASONS,
        "style": STYLES,
        "detail": DETAILS,
        "pose": POSES,
        "place": PLACES,
        "side": SIDES,
        "localiser": LOCALISERS,
        "garment": {
            name: (*words, *(many for word in words for many in plurals(word))) for name, words in GARMENTS.items()
        },
        "colour": {name: words for name, (_, words) in COLOURS.items()},
        "material": {name: words for name, (_, words) in MATERIALS.items()},
        "size": {name: words for name, (_, words) in SIZES.items()},
        "number": {str(number): words for number, words in NUMBERS.items()},
        "link": CONNECTORS,
        "article": {"the": ARTICLES},
        "pronoun": {"": PRONOUNS},
        "filler": {"": FILLERS},
        "vague": {"": (*VAGUE, *(many for word in VAGUE for many in plurals(word)))},
        "part": {"": PARTS},
        "shaped": {"": SHAPED},
        "not": {"": NEGATIONS},
        "another": {"": ANOTHER},
    }
    for kind, table in tables.items():
        yield from ((word, kind, value) for value, words in table.items() for word in words)
