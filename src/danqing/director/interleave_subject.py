"""What an illustrated text is about, found in the clause that asks for it, and how the text calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from danqing.director.interleave_cooking import of_dish
from danqing.director.interleave_genres import (
    COMPARISON,
    INTRODUCTION,
    PLAIN,
    RECIPE,
    STORY,
    TUTORIAL,
    Genre,
)
from danqing.director.series import ENDS, SEPARATORS
from danqing.director.wording import Sentence

LONGEST_CLAUSE, LONGEST_PHRASE, LONGEST_HERO = 240, 80, 48
"""Characters that are searched for a subject, of one, and of one that a story calls by its whole name."""

AROUND = SEPARATORS + ENDS + "\"'“”《》「」:："


@dataclass(frozen=True, slots=True)
class Subject:
    """`phrase` is the subject as the prompt names it; `values` fill the sentences of the `genre`."""

    genre: Genre
    phrase: str
    values: Mapping[str, str]


def subject(clause: str, genre: Genre, chinese: bool, of_image: bool) -> Subject:
    """What a clause that asks for this kind of text wants told; the phrase is empty where it does not say.

    `of_image`: there is an input image, which an order without a subject is about.
    """
    task, phrase = _asked(clause[:LONGEST_CLAUSE], genre, chinese)
    if of_image and genre is not PLAIN and (not phrase or THE_IMAGE.fullmatch(phrase)):
        task = phrase = IN_IMAGE.said(chinese)
    if genre is PLAIN or not phrase:
        return Subject(genre, phrase, {"phrase": phrase or _cut(clause)})
    values = {"phrase": phrase, "task": task, "name": _name(phrase, genre, chinese)}
    if genre is STORY:
        return Subject(genre, phrase, values | {"hero": (QUEST_ZH if chinese else QUEST).sub("", phrase)})
    if genre is RECIPE:
        return Subject(genre, phrase, values | of_dish(phrase, chinese))
    if genre is COMPARISON:
        pair = _pair(phrase, chinese)
        return Subject(genre if pair else INTRODUCTION, phrase, values | pair)
    return Subject(genre, phrase, values)


def bare(clause: str, chinese: bool) -> str:
    """The clause without the words that only ask for something."""
    return _trimmed(clause, ASKING_ZH, DONE_ZH) if chinese else _trimmed(clause, ASKING, DONE)


def _trimmed(text: str, asking: re.Pattern[str], done: re.Pattern[str]) -> str:
    """Without what asks in front and what is asked for behind, as often as there is some."""
    text, before = text[:LONGEST_CLAUSE], None
    while text != before:
        before, text = text, done.sub("", asking.sub("", text.strip(AROUND), count=1)).strip(AROUND)
    return text


# The order ---------------------------------------------------------------------------------------------------

KINDS = (
    r"(?:(?:fairy\s+|bedtime\s+)?(?:story|stories|tales?)|fable|picture\s+book|comic|recipes?|tutorials?|guide|"
    r"instructions?|lesson|"
    r"introduction|overview|article|essay|report|blog(?:\s+post)?|post|comparison|differences?|presentation|"
    r"walkthrough)"
)
HOW_TO = re.compile(
    r"\bhow[\s-]+(?:to|do\s+(?:i|you|we)|can\s+(?:i|you|we))\s+"
    r"(?P<task>\S+(?:\s+(?:up|out|off|down)\b)?(?:\s+(?P<what>.+))?)",
    re.IGNORECASE,
)
ABOUT = re.compile(
    rf"\b{KINDS}(?:\s(?:[a-z]+\s)??(?:about|of|on|for|to|introducing|between|with)\s+|\s*:\s*)(?P<what>.+)",
    re.IGNORECASE,
)
TELLING = re.compile(
    r"\b(?:introduc|explain|describ|compar|present)(?:e|es|ing)?\s+(?:me\s+|us\s+)?(?:to\s+)?(?P<what>.+)",
    re.IGNORECASE,
)
WHY = re.compile(
    r"^(?:how|why|when|where|what)\s+(?P<what>(?:(?:an?|the)\s+)?\w+(?:\s+\w+)??)\s+"
    r"(?:works?|is|are|was|were|makes?|forms?|grows?|does|do|did|gets?|comes?|came|became|becomes?)\b.*",
    re.IGNORECASE,
)
"""A question about something: by rules only the thing itself can be shown, and nothing be claimed of it."""

ADVENTURES = re.compile(r"\badventures?\s+of\s+(?P<what>.+)", re.IGNORECASE)
ASKING = re.compile(
    r"^(?:please|it\s+is\s+about|of|about|on|can\s+you|could\s+you|i\s+(?:want|need)|i(?:'d|\s+would)\s+like|give|"
    r"show|tell|write|draw|make|create|generate|produce|prepare|add|use|me|us|"
    r"an?(?=\s+(?:short|simple|quick|illustrated|visual|picture|detailed|step))|"
    r"short|simple|quick|illustrated|visual|detailed|step[\s-]by[\s-]step|pictures?|images?|illustrations?|photos?|"
    r"making|cooking|baking|preparing|folding|drawing|painting|building|growing|planting|sewing|knitting|tying)\b",
    re.IGNORECASE,
)
DONE = re.compile(
    rf"(?:\b(?:with|in|using)\s+(?:a\s+few\s+|some\s+|many\s+)?"
    r"(?:pictures|images|illustrations|photos|drawings|steps)"
    r"|\bstep[\s-]by[\s-]step|\bplease|\bfor\s+(?:kids|children|beginners)"
    rf"|\b(?:an?\s+)?(?:illustrated\s+)?{KINDS}|\b(?:with|in|of|an?|the))$",
    re.IGNORECASE,
)

KINDS_ZH = (
    "(?:教程|步骤|做法|制作方法|种植方法|方法|菜谱|食谱|故事|童话|寓言|绘本|连环画|介绍|科普|说明|指南|攻略|游记|过程|流程|图解|文章|"
    "短文|百科|对比|比较|图文|区别|不同|差异|差别)"
)
ABOUT_ZH = re.compile(rf"(?:关于|有关|{KINDS_ZH}\s*[:：])(?P<what>.+)")
HOW_ZH = (
    re.compile(
        r"(?P<what>.{2,}?)(?:应该|该|要|是)?(?:怎么|如何|怎样)(?:做|画|种|折|弄|包|织|制作|烹饪|种植)?(?:的|呢|吗)?$"
    ),
    re.compile(r"(?:怎么|如何|怎样|教(?:我|你|大家)(?:们)?|学会|学习?(?=[做画种折包织写养]))(?P<what>.+)"),
)
TELLING_ZH = re.compile(r"(?:介绍|科普|讲解|解释|认识|对比|比较)(?:一下|下)?(?P<what>.+)")
ASKING_ZH = re.compile(
    r"^(?:请(?!柬|客)|帮[我忙]|[给为替教]我|(?:[给为以用]|根据|按照?)(?:这|该|此)?[张幅](?:图片?|照片|画)(?:为(?:主题|基础))?"
    r"|麻烦|我?想要?|我要|(?:[来写讲画做说]|生成|制作|创作|设计|输出|讲述)"
    r"(?:一?[个份篇组则套本段](?!人)|(?=关于|图文|$|[一两三四五六七八九十\d]))|一?[份篇组则套段]|一[个本](?!人)|一步(?:一步|步)"
    r"|图文(?:并茂|结合|混排)的?|图文(?!$)|配图的?|插图|带图的?|简单的?|详细的?|完整的?|简短的?|关于|有关|主[题角][是为]?|的)"
)
DONE_ZH = re.compile(
    r"(?:的|之)?(?:之?间|之?中)?的?(?:有什么|有哪些|有何)?"
    rf"(?:详细|简单|图文|完整|制作|烹饪|基本|全部|具体|旅游|旅行)*{KINDS_ZH}$|[的吧呢吗]$"
)
WHY_ZH = re.compile(r"(?<=.)(?:究竟|到底)?是?(?:怎么|如何|怎样|为什么|为何).*$")
MAKING_ZH = re.compile(r"^[做折包织写剪缝编搭修换洗用练养拍扎系](?=.)")


def _asked(clause: str, genre: Genre, chinese: bool) -> tuple[str, str]:
    """What shall be done ("fold a paper crane"), and to what ("a paper crane")."""
    if genre is PLAIN:
        phrase = _cut(bare(clause, chinese))
        return phrase, phrase
    return _asked_chinese(clause, genre) if chinese else _asked_english(clause, genre)


def _asked_english(clause: str, genre: Genre) -> tuple[str, str]:
    if genre is not STORY and (how := HOW_TO.search(clause)):
        return _cut(_trimmed(how["task"], ASKING, DONE)), _cut(_trimmed(how["what"] or how["task"], ASKING, DONE))
    found = ABOUT.search(clause) or TELLING.search(clause) or ADVENTURES.search(clause)
    phrase = _cut(WHY.sub(r"\g<what>", _trimmed(found["what"] if found else clause, ASKING, DONE)))
    return phrase, phrase


def _asked_chinese(clause: str, genre: Genre) -> tuple[str, str]:
    patterns = (ABOUT_ZH, TELLING_ZH) if genre in (STORY, INTRODUCTION) else (*HOW_ZH, ABOUT_ZH, TELLING_ZH)
    found = next(filter(None, (pattern.search(clause) for pattern in patterns)), None)
    phrase = _cut(WHY_ZH.sub("", _trimmed(found["what"] if found else clause, ASKING_ZH, DONE_ZH)))
    if genre.verb:
        phrase = re.sub(rf"^{genre.verb.pattern}", "", phrase)
    task = phrase if MAKING_ZH.match(phrase) else f"做{phrase}"
    return task, phrase


def _cut(phrase: str) -> str:
    return phrase[:LONGEST_PHRASE].strip(AROUND)


# How the text calls it -----------------------------------------------------------------------------------------

IN_IMAGE = Sentence("the subject of the picture", "图中的主角")
THE_IMAGE = re.compile(
    r"(?:这|该|上传的|给出的)?[张幅个]?(?:图片?|画|照片)[一1]?[中里]?的?(?:主角|主体|内容)?|它"
    r"|(?:the|this|my)\s+(?:(?:given|attached|uploaded)\s+)?(?:image|picture|photo)(?:\s+1)?|image\s+1|it",
    re.IGNORECASE,
)
HERO = Sentence("our hero", "主人公")
ARTICLE = re.compile(r"^(?:an?|the|some|my|your|our|one)\s+", re.IGNORECASE)
ANOTHER = re.compile(r"(?<= and )(?:an?|some|my|your|our|one)(?= )", re.IGNORECASE)
ONE_ZH = re.compile(r"(?P<link>^|[和与跟、])[一1][只个位名条头座朵棵把张本艘架件块]")
CLAUSE_OF_HERO = re.compile(
    r",|\s(?:who|that|which|whose|and\s+(?:his|her|its|their)|in|on|at|from|"
    r"(?:look|go|find|learn|search|try|travell?|get|becom|meet|"
    r"visit|help|sav|explor)ing|"
    r"(?:find|meet|want|learn|discover|travel|help|look|save|visit|get|become|lose|make|build|explore)s|"
    r"goes|flies|is)\b",
    re.IGNORECASE,
)
CLAUSE_OF_HERO_ZH = re.compile(
    r"(?<=..)(?:去|到(?!处)|在|寻找|找|想|学会|学习|赛跑|学|帮助|遇见|遇到|变成|如何|怎么|的(?:冒险|旅行|一天|奇遇))"
)

QUEST = re.compile(
    r",?\s(?:(?:who|that|which)\s)?(?:want|wish|dream|hope|try|trie|set|go|find|search|look|learn|meet|discover|visit|"
    r"travell?|get|becom|sav|help|explor)(?:e?s|ing)?\b.*",
    re.IGNORECASE,
)
QUEST_ZH = re.compile(r"(?<=..)(?:去|寻找|找|想|学会|学习|学|帮助|遇见|遇到|变成).*")
"""What a hero is after, which the pictures do not show before the end."""


def _name(phrase: str, genre: Genre, chinese: bool) -> str:
    """What the text calls the subject after it was introduced: "the brave fox", "小狐狸"."""
    if genre is STORY:
        if phrase == IN_IMAGE.said(chinese):
            return HERO.said(chinese)
        phrase = (CLAUSE_OF_HERO_ZH if chinese else CLAUSE_OF_HERO).split(phrase, maxsplit=1)[0].strip()
        if not 0 < len(phrase) <= LONGEST_HERO:
            return HERO.said(chinese)
    if chinese:
        return ONE_ZH.sub(r"\g<link>", MAKING_ZH.sub("", phrase) if genre is TUTORIAL else phrase)
    is_own_name = phrase[:1].isupper() and not ARTICLE.match(phrase)
    named = ANOTHER.sub("the", phrase)
    return named if is_own_name else f"the {ARTICLE.sub('', named)}"


# What some kinds of text say more ------------------------------------------------------------------------------

PAIR = re.compile(r"(?P<first>.+?)\s+(?:and|vs\.?|versus|with|to|or)\s+(?P<second>.+)", re.IGNORECASE)
PAIR_ZH = re.compile(r"(?P<first>.+?)\s*(?:和|与|跟|同|、|vs\.?)\s*(?P<second>.+)", re.IGNORECASE)


def _pair(phrase: str, chinese: bool) -> dict[str, str]:
    """The two that are compared, or nothing where there are not two."""
    found = (PAIR_ZH if chinese else PAIR).fullmatch(phrase)
    return {name: words.strip(AROUND) for name, words in found.groupdict().items()} if found else {}
