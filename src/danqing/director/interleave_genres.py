"""The kinds of text that an interleaved answer can be: how each is asked for, and what it says and shows, as data.

The texts say what holds for every subject and invent neither facts nor quantities. In their `{places}` stand:
`phrase`, the subject as the prompt names it ("a red fox who …"), `name`, how the text goes on to call it ("the red
fox"), of a story `hero`, the subject without what it is after ("a red fox"), of a tutorial `task`, what is done
("fold a paper crane"), of a comparison `first` and `second`, and of a recipe `ingredients`, `cooking`, and what its
pictures show of them: `laid` out, `cut`, and being `cooked`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from danqing.director.wording import Sentence

SPREAD: Mapping[int, tuple[int, ...]] = {1: (4,), 2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 2, 4)}
"""Which of five stages are told in so many sections; all of them in five."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One section: what is said, and what its picture shows."""

    said: Sentence
    shown: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Genre:
    """One kind of text. `asked` are the words that ask for it; `verb` what is done to its subject, which the texts
    say themselves; `usual` the number of pictures where the prompt says none."""

    asked: re.Pattern[str]
    verb: re.Pattern[str] | None = None
    title: Sentence
    stages: tuple[Stage, ...] = ()
    spread: Mapping[int, tuple[int, ...]] = field(default_factory=lambda: SPREAD)
    usual: int = 3
    is_numbered: bool = False
    closing: Sentence | None = None

    def chosen(self, sections: int) -> Sequence[Stage]:
        """The stages of a text with at most so many sections, in their order."""
        return [self.stages[at] for at in self.spread.get(sections, range(len(self.stages)))]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


STORY = Genre(
    asked=_words(
        r"\b(?:story|stories|tale|fable|picture\s+book|bedtime|adventures?\s+of|comic)\b|故事|童话|寓言|绘本|连环画"
    ),
    title=Sentence("A story about {phrase}", "《{phrase}》"),
    usual=4,
    spread={1: (0,), 2: (0, 4), 3: (0, 2, 4), 4: (0, 2, 3, 4)},
    stages=(
        Stage(
            Sentence(
                "Early in the morning, when the sun was just rising, {name} set out.",
                "清晨，太阳刚刚升起，{name}出发了。",
            ),
            Sentence("{hero}, at sunrise", "{hero}，清晨，日出"),
        ),
        Stage(
            Sentence(
                "The way was long and the day was bright, and {name} looked at everything along it.",
                "路很长，天很蓝，{name}一路走，一路看。",
            ),
            Sentence("{hero}, walking, on a bright sunny day", "{hero}，走在小路上，晴天，阳光明媚"),
        ),
        Stage(
            Sentence(
                "Then dark clouds came up, and it began to rain; but {name} did not turn back.",
                "忽然乌云密布，下起了大雨，可是{name}没有回头。",
            ),
            Sentence("{hero}, in heavy rain, under dark clouds", "{hero}，在大雨中，乌云密布"),
        ),
        Stage(
            Sentence(
                "The rain passed, a rainbow stood in the sky, and {name} stopped and smiled.",
                "雨停了，天边挂起一道彩虹，{name}停下脚步，笑了。",
            ),
            Sentence("{hero}, on a bright day after the rain, a rainbow in the sky", "{hero}，雨后晴天，天上有彩虹"),
        ),
        Stage(
            Sentence(
                "When the moon came out, {name} had arrived, and that night everything was well.",
                "月亮出来的时候，{name}终于到了，这一夜很安静。",
            ),
            Sentence("{phrase}, at night, the moon in a starry sky", "{phrase}，夜晚，月亮和满天繁星"),
        ),
    ),
    closing=Sentence("The end.", "故事讲完了。"),
)

COMPARISON = Genre(
    asked=_words(
        r"\b(?:compar(?:e|ing|ison)|differences?|versus|vs\.?)(?!\w)|(?:和|与|跟|同|、).+?(?:对比|比较|区别|差异|差别|不同)"
        r"|(?:对比|比较).+?(?:和|与|跟|同|、)|(?<=[\u4e00-\u9fff])\s*vs\.?\s*(?=[\u4e00-\u9fff])"
    ),
    title=Sentence("{first} and {second}, side by side", "{first}与{second}的对比"),
    spread={1: (4,), 2: (0, 2), 3: (0, 2, 4), 4: (0, 1, 2, 3)},
    stages=(
        Stage(Sentence("First, a look at {first}.", "先看{first}。"), Sentence("{first}", "{first}")),
        Stage(
            Sentence("Up close, the details of {first} can be seen.", "走近一点，可以看清{first}的细节。"),
            Sentence("{first}, close-up", "{first}，特写"),
        ),
        Stage(Sentence("Then, a look at {second}.", "再看{second}。"), Sentence("{second}", "{second}")),
        Stage(
            Sentence("Up close, the details of {second} can be seen.", "走近一点，可以看清{second}的细节。"),
            Sentence("{second}, close-up", "{second}，特写"),
        ),
        Stage(
            Sentence(
                "Side by side it is easy to compare shape, size and colour.",
                "放在一起，形状、大小和颜色的不同一目了然。",
            ),
            Sentence("{first} on the left and {second} on the right", "左边是{first}，右边是{second}"),
        ),
    ),
)

DRAWING = Genre(
    asked=_words(
        r"\bhow\s+(?:to|do\s+i|do\s+you|can\s+i)\s+(?:draw|paint|sketch)\b"
        r"|\b(?:draw|paint|sketch)ing\s+(?:tutorial|lesson|guide)"
        r"|\b(?:tutorial|lesson|guide)\b.{0,20}\b(?:draw|paint|sketch)(?:ing)?\b"
        r"|(?:怎么|如何|怎样|学习?|教.{0,3})画|绘画|简笔画|画.{1,12}的?(?:教程|步骤|方法)"
    ),
    verb=_words(r"(?:画|绘制)(?=.)"),
    title=Sentence("How to draw {phrase}", "怎么画{name}"),
    is_numbered=True,
    stages=(
        Stage(
            Sentence(
                "with a light pencil, draw the outline of {name} in simple shapes.",
                "用铅笔轻轻画出{name}的轮廓，只用简单的形状。",
            ),
            Sentence("{phrase}, simple line drawing on a white background", "{phrase}，简笔画，白色背景"),
        ),
        Stage(
            Sentence(
                "go over the good lines once more and add the details of {name}.",
                "把满意的线条描清楚，再补上{name}的细节。",
            ),
            Sentence("{phrase}, ink wash drawing on a white background", "{phrase}，水墨线描，白色背景"),
        ),
        Stage(
            Sentence(
                "look where the light comes from, and shade {name} on the other side.",
                "想好光从哪边来，给{name}的背光面加上阴影。",
            ),
            Sentence("{phrase}, black and white, on a white background", "{phrase}，黑白，有阴影，白色背景"),
        ),
        Stage(
            Sentence(
                "lay the first colours on {name}, the lightest ones first.",
                "给{name}上第一遍颜色，先浅后深。",
            ),
            Sentence("{phrase}, watercolour on a white background", "{phrase}，水彩，白色背景"),
        ),
        Stage(
            Sentence(
                "finish the colours and the background, and look at {name} from a distance.",
                "完成上色和背景，{name}就画好了。",
            ),
            Sentence("{phrase}, colourful painting", "{phrase}，色彩鲜艳，完成的画"),
        ),
    ),
)

GROWING = Genre(
    asked=_words(
        r"\bhow\s+(?:to|do\s+i|do\s+you|can\s+i)\s+(?:grow|plant)\b|\b(?:growing|planting)\b"
        r"|种植|栽种|栽培|(?:怎么|如何|怎样|学习?|教.{0,3})种"
    ),
    verb=_words(r"(?:种植|栽种|栽培|种)(?=.)"),
    title=Sentence("How to grow {phrase}", "{name}的种植方法"),
    is_numbered=True,
    stages=(
        Stage(
            Sentence(
                "choose a place with light, loosen the soil, and plant {name}.",
                "选一个有阳光的地方，把土松好，种下{name}。",
            ),
            Sentence("a farmer planting {phrase} in a garden, morning", "农民在花园里种{name}，清晨"),
        ),
        Stage(
            Sentence(
                "water {name} and keep the soil moist.",
                "给{name}浇水，让泥土保持湿润。",
            ),
            Sentence("young {phrase} in a garden, in light rain", "刚种下的{name}，花园里，小雨"),
        ),
        Stage(
            Sentence(
                "when the first green shows, pull the weeds around {name}.",
                "长出新芽以后，把{name}周围的杂草拔掉。",
            ),
            Sentence("small green {phrase} in a garden, spring", "嫩绿的{name}，花园里，春天"),
        ),
        Stage(
            Sentence(
                "give {name} room to grow, and support where it is needed.",
                "随着{name}长大，给它留出空间，搭好支架。",
            ),
            Sentence("tall green {phrase} in a garden, on a bright day", "长高的{name}，花园里，阳光明媚"),
        ),
        Stage(
            Sentence("with patience, {name} will reward the work.", "耐心等待，{name}就长成了。"),
            Sentence("a garden full of {phrase}, summer, in warm light", "花园里长满了{name}，夏天，温暖的光线"),
        ),
    ),
)

RECIPE = Genre(
    asked=_words(
        r"\brecipes?\b|\bhow\s+(?:to|do\s+i|do\s+you|can\s+i)\s+(?:cook|bake|roast|boil|fry|steam)\b|\bcooking\b"
        r"|菜谱|食谱|烹饪|做菜|做饭"
    ),
    verb=_words(r"(?:做|烹饪|制作|包(?!子)|冲|泡(?![菜面饭芙]))(?=.)"),
    title=Sentence("How to make {phrase}", "{name}的做法"),
    is_numbered=True,
    stages=(
        Stage(
            Sentence("get {ingredients} ready for {name}.", "备好做{name}要用的{ingredients}。"),
            Sentence("{laid}", "{laid}"),
        ),
        Stage(
            Sentence(
                "wash what has to be washed, cut what has to be cut, and keep it apart.",
                "该洗的洗净，该切的切好，分开放在一边。",
            ),
            Sentence("{cut}", "{cut}"),
        ),
        Stage(
            Sentence("{cooking}", "{cooking}"),
            Sentence("{cooked}", "{cooked}"),
        ),
        Stage(
            Sentence("taste {name}, and season it to your liking.", "尝一尝{name}的味道，按自己的口味调味。"),
            Sentence(
                "a chef in a kitchen beside a workbench, tasting the food, {phrase} on the workbench",
                "厨师站在厨房的工作台旁品尝，工作台上放着{name}",
            ),
        ),
        Stage(
            Sentence("serve {name} on your best dishes.", "把{name}盛出来，端上餐桌。"),
            Sentence("{phrase}, freshly made, on a dining table", "做好的{name}，摆在餐桌上"),
        ),
    ),
    closing=Sentence("Enjoy {name}!", "好好享用{name}吧！"),
)

TUTORIAL = Genre(
    asked=_words(
        r"\btutorials?\b|\bhow[\s-]+(?:to|do\s+i|do\s+you|do\s+we|can\s+i|can\s+we)\b|\bstep[\s-]by[\s-]step\b"
        r"|\binstructions?\b|\bwalkthrough\b|\bdiy\b|教程|步骤|做法|方法|手工|教我|教大家"
        r"|(?:怎么|如何|怎样)(?!形成|来的?$|产生|工作|运作|运行|发生|变|长)"
    ),
    title=Sentence("{task}, step by step", "{phrase}教程"),
    is_numbered=True,
    stages=(
        Stage(
            Sentence(
                "lay out all that you need for {name}, and clear a place to work.",
                "备齐{task}要用的材料和工具，整理出一块地方。",
            ),
            Sentence("materials and tools for {phrase}, on a wooden table", "{task}要用的材料和工具，放在木桌上"),
        ),
        Stage(
            Sentence(
                "begin with the rough form of {name}, slowly and without force.",
                "先做出{name}的大样，动作慢一点，不要用力过猛。",
            ),
            Sentence("{phrase}, half finished, on a wooden table", "刚开始做的{name}，木桌上"),
        ),
        Stage(
            Sentence(
                "work on piece by piece, and compare {name} with the picture now and then.",
                "一步一步做下去，时时拿{name}和图片对照。",
            ),
            Sentence("a person sitting at a table, making {phrase}", "一个人坐在桌前{task}"),
        ),
        Stage(
            Sentence(
                "look at the details of {name} once more, and mend what is not right yet.",
                "再看一遍{name}的细节，把不满意的地方改好。",
            ),
            Sentence("{phrase}, close-up, on a wooden table", "{name}，特写，木桌上"),
        ),
        Stage(
            Sentence("and this is how {name} should look in the end.", "完成了，{name}最后就是这个样子。"),
            Sentence("{phrase}, finished, on a wooden table, in warm light", "做好的{name}，木桌上，温暖的光线"),
        ),
    ),
)

INTRODUCTION = Genre(
    asked=_words(
        r"\b(?:introduc(?:e|ing|tion)|explain(?:ing)?|describ(?:e|ing)|overview|guide|article|essay|report|blog|"
        r"presentation)\b"
        r"|介绍|科普|讲解|图解|百科|指南|攻略|游记|图文(?!结合|混排|并茂|形式)|导览"
    ),
    title=Sentence("{phrase}: an introduction in pictures", "{name}图文介绍"),
    spread={1: (0,), 2: (0, 1), 3: (0, 1, 4), 4: (0, 1, 2, 4)},
    stages=(
        Stage(
            Sentence("First, a look at {phrase} as a whole.", "先看整体，这就是{name}。"),
            Sentence("{phrase}, as a whole, on a clear day", "{name}，全景，白天"),
        ),
        Stage(
            Sentence("A step closer, the details of {name} can be seen.", "走近一点，可以看清{name}的细节。"),
            Sentence("{phrase}, close-up", "{name}，特写"),
        ),
        Stage(
            Sentence("From the side there is more of {name} to see.", "换一个角度，{name}又是另一番模样。"),
            Sentence("{phrase}, side view", "{name}，侧面"),
        ),
        Stage(
            Sentence("Around {name} there is much to see as well.", "{name}的周围，也很值得一看。"),
            Sentence("{phrase}, wide shot, under a cloudy sky", "{name}，远景，多云的天空"),
        ),
        Stage(
            Sentence("One last look at {name}, in the evening light.", "最后，在傍晚的光线里再看一眼{name}。"),
            Sentence("{phrase}, at sunset, in warm light", "{name}，傍晚，日落，温暖的光线"),
        ),
    ),
)

PLAIN = Genre(
    asked=_words(r""),
    title=Sentence("Here is a picture for “{phrase}”.", "这是为“{phrase}”画的图。"),
    usual=1,
)
SEVERAL = Sentence("Here are {pictures} pictures for “{phrase}”.", "这是为“{phrase}”画的{pictures}张图。")
"""The title of a plain answer with more than one picture."""

GENRES = (STORY, COMPARISON, DRAWING, GROWING, RECIPE, TUTORIAL, INTRODUCTION, PLAIN)
"""In the order in which a prompt is searched for them."""
