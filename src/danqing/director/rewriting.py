"""From a language model's answer to a prompt: what stands around it is taken off, what is none is refused.

Plain functions; nothing here asks a model. Any text is safe to hand in: the work grows with its length only.
"""

from __future__ import annotations

import re
from unicodedata import category

from danqing.domain.language import LanguageModelError

LONGEST = 4000
"""Characters that a prompt may grow by; a model that repeats itself writes many more."""

NAMED = r"(?:prompt|caption|description|version|rewrite)"
LEAD_IN = re.compile(
    r"[*#\s]*(?:"
    r"(?:(?:sure|certainly|of course|okay|ok)\b[,.!]?\s*)?(?:here(?:'s|’s| is)|below is|this is)\b"
    rf"[^:\n]{{0,60}}{NAMED}\b[^:\n]{{0,40}}|(?:the\s+)?(?:(?:rewritten|revised|enhanced|improved|expanded|final|image)\s+){{0,3}}{NAMED}"
    r"|(?:(?:好的|当然|没问题)[，,。！!\s]*)?(?:以下|这|下面)是[^：:\n]{0,40}(?:提示词|描述|版本|结果)[^：:\n]{0,10}"
    r"|(?:改写|优化|扩写|润色|完善|最终)?后?的?(?:图像|图片|绘画)?提示词"
    r")[*\s]*[：:][*\s]*",
    re.IGNORECASE,
)
"""How an answer announces its prompt: "Sure! Here is the rewritten prompt:", "以下是优化后的提示词："."""

QUOTES = (('"', '"'), ("“", "”"), ("「", "」"), ("'", "'"), ("`", "`"))
NO_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})
"""Unicode categories that no writing has: control, unassigned, private and half characters."""
REFUSAL = re.compile(
    r"(?:i(?:'m|’m| am)\s+)?(?:very |so )?sorry\b|i\s+(?:can(?:no|['’])t|am unable|am not able|won['’]t)\b|as an ai\b"
    r"|(?:非常|很)?(?:抱歉|对不起)|我(?:无法|不能)|作为(?:一个|一名)?(?:ai|人工智能|语言模型)",
    re.IGNORECASE,
)
QUOTED = re.compile(
    r'"([^"\n]{1,200})"|“([^”]{1,200})”|「([^」]{1,200})」|『([^』]{1,200})』|《([^》]{1,200})》', re.IGNORECASE
)
COLOUR = re.compile(r"#[0-9a-f]{6}\b", re.IGNORECASE)


def rewritten(prompt: str, answer: str, name: str) -> str:
    """The prompt that the language model `name` made of `prompt`. Raises `LanguageModelError`."""
    said = without_thoughts(answer)
    if len(said) > LONGEST + 2 * len(prompt):
        raise LanguageModelError(f"{name} answered with {len(said)} characters, far more than a prompt has.")
    text = unwrapped(said)
    refuse_other_than_prose(text, name)
    refuse_lost_words(prompt, text, name)
    return text


def without_thoughts(answer: str) -> str:
    """What follows the last thought (`<think>…</think>`); a thought that was not finished goes as well."""
    return answer.rpartition("</think>")[2].partition("<think>")[0].strip()


def unwrapped(said: str) -> str:
    """The prompt alone, in one paragraph, without lead-in, fence and the quotation marks around the whole."""
    text, before = said.strip(), None
    while text != before:
        before, text = text, _unquoted(_unfenced(_without_lead_in(text))).strip()
    return " ".join(text.split())


def refuse_other_than_prose(text: str, name: str) -> None:
    """Raise `LanguageModelError` for what no painter could use: nothing, data, noise, or an apology."""
    if not text:
        raise LanguageModelError(f"{name} answered nothing.")
    if REFUSAL.match(text):
        raise LanguageModelError(f"{name} would not rewrite the prompt.")
    is_noise = "\ufffd" in text or sum(map(str.isalnum, text)) < len(text) / 3
    if text[0] in "{[" or is_noise or not NO_TEXT.isdisjoint(map(category, text)):
        raise LanguageModelError(f"{name} answered with something that is no prose.")


def refuse_lost_words(prompt: str, text: str, name: str) -> None:
    """Raise `LanguageModelError` where quoted words of the prompt, or a colour by its number, are not in `text`."""
    within = _squeezed(text)
    quoted = ("".join(found) for found in QUOTED.findall(prompt))
    lost = [words for words in quoted if _squeezed(words) not in within]
    lost += [colour for colour in COLOUR.findall(prompt) if colour.lower() not in text.lower()]
    if lost:
        raise LanguageModelError(f"{name} left out “{lost[0]}”.")


def _without_lead_in(text: str) -> str:
    found = LEAD_IN.match(text)
    return text[found.end() :] if found else text


def _unfenced(text: str) -> str:
    """What stands in the first Markdown fence, without the language that may be named behind it."""
    if "```" not in text:
        return text
    inside = text.split("```")[1]
    language, line_break, rest = inside.partition("\n")
    return rest if line_break and not language.strip().count(" ") else inside


def _unquoted(text: str) -> str:
    """Without the quotation marks around the whole; those around a part of it stay."""
    for opening, closing in QUOTES:
        inside = text[1:-1]
        if len(text) > 1 and text[0] == opening and text[-1] == closing and not {opening, closing} & set(inside):
            return inside
    return text


def _squeezed(text: str) -> str:
    """Without spaces, and without the punctuation that American English moves into a quotation."""
    return "".join(text.split()).strip(",.;，。；")
