"""Noun phrases that the vocabulary lacks: they become captioned cards instead of being dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from danqing.engines.sketch.read.tokens import CLAUSE_ENDS, Token
from danqing.engines.sketch.words import named

LONGEST = 28
"""A caption has at most this many characters."""

MEASURES = "只个位名条头座辆朵棵把张本台艘架件块杯碗幅间栋匹对片道颗根支双扇盏串盘份枚面口尊"
STOPS = frozenset(
    named(
        "a, an, the, and, or, but, of, in, on, at, to, from, with, without, by, for, as, into, onto, over, under",
        "through, is, are, was, were, be, been, being, has, have, having, that, which, who, whose, its, his, her",
        "their, my, your, our, it, he, she, they, this, these, those, there, here, very, so, more, most, much",
        "while, where, when, then, also, just, like, near, during, out, up, down, off, across, along, against",
        "between, toward, towards, inside, outside, around, above, below, says, say, said, reads, written, called",
        "them, all, together",
    )
)
VAGUE = frozenset(
    named(
        "photo, photograph, picture, image, images, illustration, painting, drawing, scene, view, shot, series",
        "set, style, art, artwork, render, rendering, wallpaper, poster, background, foreground, close-up, closeup",
        "camera, lens, light, lighting, sunlight, shadow, shadows, color, colors, colour, colours, detail, details",
        "detailed, quality, resolution, photorealistic, realistic, hyperrealistic, ultra, high, highly, hd",
        "masterpiece, best, beautiful, exquisite, elegant, serene, peaceful, calm, quiet, cozy, warm, cold, soft",
        "bright, dark, vivid, vibrant, dramatic, stunning, amazing, gorgeous, cute, adorable, lovely, pretty, nice",
        "wonderful, magical, dreamy, mysterious, ancient, old, new, modern, traditional, vintage, retro, classic",
        "stray, same, consistent, features, throughout, documenting, first, second, third, fourth, fifth, rising",
        "glowing, shining, blooming, displaying, featuring, showing, covered, full, filled, shade, leaf, leaves",
        "ground, sky, water, air, top, bottom, side, front, back, left, right, center, middle, distance, horizon",
        "world, atmosphere, mood, feeling, composition, perspective, depth, field, focus, aspect, ratio",
        "documentary, please, draw, paint, create, generate, make, design, show, me, something, anything, one",
        "nature, landscape, scenery, season, reflection, reflections, wind, breeze, time, moment, day, sign",
        "words, word, text, empty, lone, selected, position, place, area, box",
    )
)
VAGUE_CHINESE = re.compile(
    "照片|图片|画面|一幅画|一张图|插画|海报|壁纸|背景|前景|风格|高清|超清|写实|逼真|细节|构图|光影|光线|氛围|质感|唯美|美丽|漂亮|精致|可爱|"
    "宁静|安静|温暖|梦幻|请|帮我|画|生成|一个|一张|一幅|的|着|了|在|有|和|与|及|里|中|是|上|下|到|从|被|把|这|那|它|他|她|们|很|非常|一|正|"
    "摆放|盛开|绽放|矗立|升起|倒映|组图|记录|同一|特征|必须|前后一致|地|满"
)  # fmt: skip
ADJECTIVE = re.compile(r"(?:ed|ing|ly|ful|ous|ic|al|ive|less|able|y)$")
COUNTED = re.compile(rf"(?:[一二两三四五六七八九十几]|\d+)?[{MEASURES}]([^\x00-\x7f，。、；：！？]{{1,14}})")


def unknown_phrases(found: Sequence[Token], *, tags: bool) -> list[tuple[int, str]]:
    """Captions for what is not known, with the position in the text.

    With `tags`, unknown words count even without an article, as in "unicorn, castle ruins".
    """
    phrases: list[tuple[int, str]] = []
    for index, token in enumerate(found):
        if token.meanings:
            continue
        qualifies = index + 1 < len(found) and _names(found[index + 1])
        counted = index > 0 and found[index - 1].means("number") is not None
        for offset, phrase in _in_run(token, counted, tags, qualifies):
            phrases.append((token.start + offset, phrase))
    return phrases


def _names(token: Token) -> bool:
    return any(
        token.means(kind) for kind in ("motif", "motifs", "setting", "detail", "hour", "style", "colour", "size")
    )


def _in_run(run: Token, counted: bool, tags: bool, qualifies: bool) -> list[tuple[int, str]]:
    """The phrases of one unknown run; its last words only `qualify` the known noun that follows."""
    found = []
    offset = 0
    parts = re.split(f"([{re.escape(CLAUSE_ENDS)}])", run.text)
    for number, part in enumerate(parts):
        last, first = number == len(parts) - 1, number == 0
        if not (last and qualifies and not _ends_in_preposition(part)):
            alone = not last and (not first or run.start == 0) and _is_tag(part)
            phrase = _phrase(part, tags or alone or (counted and first))
            if phrase:
                found.append((offset, phrase))
        offset += len(part)
    return found


def _ends_in_preposition(part: str) -> bool:
    """Whether the known noun that follows is another thing: "a unicorn in the" forest, "独角兽在"森林."""
    words = part.lower().split()
    return part.rstrip().endswith(("在", "和", "与", "从", "向")) or (bool(words) and words[-1] in STOPS)


def _is_tag(part: str) -> bool:
    """One noun that stands between commas."""
    words = part.split()
    return len(words) == 1 and words[0].isalpha() and not ADJECTIVE.search(words[0].lower())


def _phrase(part: str, bare: bool) -> str:
    if not part.isascii():
        return _chinese(part, bare)
    if bare and (phrase := _english(part)):
        return phrase
    determined = re.search(r"\b(?:an?|the|my|his|her|their)\s+(.*)", part, re.IGNORECASE)
    return _english(determined[1]) if determined else ""


def _english(text: str) -> str:
    """The first few content words, up to a function word or a verb."""
    words: list[str] = []
    for word in re.findall(r"[A-Za-z][A-Za-z'’-]*", text):
        plain = word.lower()
        if plain in STOPS or (words and _is_verb(plain)):
            if words:
                break
            continue
        if plain not in VAGUE:
            words.append(word)
        if len(words) == 3:
            break
    caption = " ".join(words)[:LONGEST]
    return caption if len(caption) > 2 else ""


def _is_verb(word: str) -> bool:
    return word.endswith("ing") or (word.endswith("s") and not word.endswith(("ss", "us", "is")))


def _chinese(text: str, bare: bool) -> str:
    counted = COUNTED.search(text)
    if counted:
        text = counted[1]
    elif not bare:
        return ""
    noun = re.split("[在正和与从向被把是有着]", text.split("的")[-1] or text)[0]
    caption = VAGUE_CHINESE.sub("", noun).strip(f" {MEASURES}")[:LONGEST]
    return caption if len(caption) > 1 and not caption.isascii() else ""
