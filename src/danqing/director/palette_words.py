"""A palette in words: hex, the nearest colour name and the share, as image models were taught to read them."""

from __future__ import annotations

import numpy as np

from danqing.director.wording import Sentence, listed
from danqing.domain.palette import Palette, Swatch
from danqing.media.colours import levels_to_oklab

NAMES: dict[tuple[str, str], tuple[int, int, int]] = {
    ("black", "黑色"): (0, 0, 0),
    ("charcoal grey", "炭灰色"): (54, 54, 56),
    ("dark grey", "深灰色"): (90, 90, 90),
    ("grey", "灰色"): (128, 128, 128),
    ("light grey", "浅灰色"): (205, 205, 205),
    ("off-white", "灰白色"): (226, 226, 220),
    ("white", "白色"): (255, 255, 255),
    ("ivory", "象牙白"): (255, 250, 235),
    ("cream", "奶油色"): (250, 238, 205),
    ("beige", "米色"): (222, 207, 178),
    ("tan", "棕褐色"): (205, 172, 130),
    ("brown", "棕色"): (125, 75, 40),
    ("dark brown", "深棕色"): (70, 42, 25),
    ("maroon", "酒红色"): (115, 20, 40),
    ("brick red", "砖红色"): (165, 60, 45),
    ("red", "红色"): (220, 30, 35),
    ("coral", "珊瑚色"): (250, 125, 100),
    ("salmon pink", "鲑粉色"): (240, 165, 150),
    ("pale pink", "浅粉色"): (248, 208, 214),
    ("pink", "粉色"): (245, 150, 180),
    ("magenta", "品红色"): (215, 35, 135),
    ("orange", "橙色"): (252, 140, 20),
    ("sandy orange", "沙橙色"): (242, 165, 100),
    ("ochre", "赭黄色"): (190, 115, 40),
    ("amber", "琥珀色"): (245, 180, 45),
    ("peach", "桃色"): (255, 212, 175),
    ("gold", "金色"): (205, 160, 55),
    ("yellow", "黄色"): (250, 225, 50),
    ("pale yellow", "浅黄色"): (250, 243, 165),
    ("olive green", "橄榄绿"): (115, 115, 45),
    ("lime green", "黄绿色"): (170, 215, 60),
    ("bright green", "亮绿色"): (40, 230, 60),
    ("green", "绿色"): (45, 155, 60),
    ("dark green", "墨绿色"): (25, 75, 45),
    ("sage green", "鼠尾草绿"): (160, 178, 145),
    ("mint green", "薄荷绿"): (175, 230, 200),
    ("dark teal", "深青色"): (35, 68, 80),
    ("teal", "蓝绿色"): (20, 125, 125),
    ("cyan", "青色"): (30, 230, 245),
    ("turquoise", "绿松石色"): (65, 205, 195),
    ("pale blue", "淡蓝色"): (194, 212, 232),
    ("light steel blue", "浅钢蓝"): (172, 190, 218),
    ("sky blue", "天蓝色"): (125, 190, 235),
    ("blue", "蓝色"): (40, 95, 205),
    ("royal blue", "宝蓝色"): (40, 50, 160),
    ("navy blue", "藏青色"): (20, 30, 85),
    ("midnight blue", "午夜蓝"): (18, 32, 55),
    ("slate blue", "石板蓝"): (68, 92, 122),
    ("steel blue", "钢蓝色"): (85, 125, 165),
    ("slate grey", "石板灰"): (104, 114, 130),
    ("indigo", "靛蓝色"): (70, 35, 130),
    ("violet", "紫罗兰色"): (125, 75, 195),
    ("purple", "紫色"): (130, 40, 140),
    ("lavender", "淡紫色"): (222, 214, 243),
    ("mauve", "藕荷色"): (180, 140, 170),
}
"""English and Chinese names by their 8-bit sRGB."""

PALETTE = Sentence(
    "Colour palette: {colours}. Use these colours and no others, in about these shares of the picture.",
    "配色：{colours}。画面只使用这些颜色，并大致符合所列的面积占比。",
)
COLOUR = Sentence("{hex} {name} ({share:.0%})", "{hex} {name}（{share:.0%}）")


def palette_words(palette: Palette, chinese: bool) -> str:
    colours = [
        COLOUR.said(chinese, hex=swatch.hex, name=nearest_name(swatch, chinese), share=swatch.share)
        for swatch in palette
    ]
    return PALETTE.said(chinese, colours=listed(colours, chinese))


def nearest_name(swatch: Swatch, chinese: bool) -> str:
    """The name of the table's colour that looks most like it.

    By color.js's ΔEOK2: the distance in OKLab with `a` and `b` doubled, as hue tells more than lightness.
    """
    colours = np.array([*NAMES.values(), swatch.rgb], np.uint8)
    *known, wanted = levels_to_oklab(colours) * np.array([1, 2, 2], np.float32)
    return list(NAMES)[int(np.linalg.norm(known - wanted, axis=1).argmin())][chinese]
