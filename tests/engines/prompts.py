"""Prompts, and what a person would expect to find in a picture of each: written before the reader was tuned.

`DOCUMENTS` are the prompts of the API documents: text to image, the shots of the image sets, and edits.
`OURS` are sixty more, half English and half Chinese, as application developers write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A subject by its motif's name or by a word of the prompt; of the attributes, only what the prompt says.

    `size` is "large" or "small"; `near` is a name of the subject that `place` relates it to;
    `wears` names garments, each with its colour where the prompt gives one: "red coat".
    """

    names: tuple[str, ...]
    count: int | None = None
    colour: str | None = None
    size: str | None = None
    material: str | None = None
    pose: str | None = None
    place: str | None = None
    near: str | None = None
    wears: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt and its expected elements; where several answers are right, they are joined by "|".

    `perhaps` names subjects that may be drawn and need not be. Any other subject is one too many.
    """

    text: str
    things: tuple[Thing, ...] = ()
    setting: str | None = None
    hour: str | None = None
    weather: str | None = None
    season: str | None = None
    style: str | None = None
    details: tuple[str, ...] = ()
    lettering: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    instruction: bool = False

    @property
    def language(self) -> Literal["English", "Chinese"]:
        return "English" if sum(sign > "\u2fff" for sign in self.text) < len(self.text) / 3 else "Chinese"


def thing(
    names: str,
    *,
    count: int | None = None,
    colour: str | None = None,
    size: str | None = None,
    material: str | None = None,
    pose: str | None = None,
    place: str | None = None,
    near: str | None = None,
    wears: str = "",
) -> Thing:
    """A `Thing` from names joined by "|" and garments joined by ", "."""
    return Thing(
        names=tuple(names.split("|")),
        count=count,
        colour=colour,
        size=size,
        material=material,
        pose=pose,
        place=place,
        near=near,
        wears=tuple(filter(None, wears.split(", "))),
    )


SHOP_IN_STREET = (thing("flower shop"),)
STRAY_CAT = "A cinematic photo series documenting the same stray orange cat, with consistent features throughout."
STRAY_CAT_SET = "A cinematic image set documenting the same stray orange cat, with consistent features throughout."
STRAY_CAT_CHINESE = "电影感组图,记录同一只流浪橘猫,特征必须前后一致。"

DOCUMENTS: tuple[Prompt, ...] = (
    # Text to image.
    Prompt(
        text="A serene mountain lake at sunrise, with mist rising from the water, surrounded by pine trees, "
        "photorealistic",
        setting="lake",
        hour="sunrise",
        details=("mist",),
        style="photo",
        things=(thing("pine", count=99, place="around"),),
    ),
    Prompt(
        text="A flower shop with exquisite windows, a beautiful wooden door, displaying flowers",
        setting="street",
        things=SHOP_IN_STREET,
    ),
    Prompt(text="一间有着精致窗户的花店,漂亮的木质门,摆放着花朵", setting="street", things=SHOP_IN_STREET),
    Prompt(
        text="A sitting orange cat with a happy expression, lively and cute, realistic and accurate",
        things=(thing("cat", colour="orange", pose="sit", count=1),),
    ),
    # The shots of the image sets.
    Prompt(
        text=f"{STRAY_CAT} Spring, the orange cat walks under blooming cherry blossom trees",
        season="spring",
        style="cinematic",
        things=(
            thing("cat", colour="orange", pose="walk", place="under", near="cherry tree", count=1),
            thing("cherry tree"),
        ),
    ),
    Prompt(
        text=f"{STRAY_CAT} Summer, the orange cat rests in the shade of trees on an old street",
        season="summer",
        style="cinematic",
        setting="street",
        things=(thing("cat", colour="orange", pose="rest", count=1), thing("tree")),
    ),
    Prompt(
        text=f"{STRAY_CAT} Autumn, the orange cat steps on golden fallen leaves covering the ground",
        season="autumn",
        style="cinematic",
        details=("leaves",),
        things=(thing("cat", colour="orange", pose="walk", count=1),),
        perhaps=("tree",),
    ),
    Prompt(
        text=f"{STRAY_CAT} Winter, the orange cat walks in the snow leaving footprints.",
        season="winter",
        style="cinematic",
        setting="snowfield",
        details=("footprints",),
        things=(thing("cat", colour="orange", pose="walk", count=1),),
    ),
    Prompt(
        text=f"{STRAY_CAT_SET} Spring, the orange cat weaves through blooming cherry blossom trees.",
        season="spring",
        style="cinematic",
        things=(thing("cat", colour="orange", pose="walk", count=1), thing("cherry tree")),
    ),
    Prompt(
        text=f"{STRAY_CAT_SET} Summer, the orange cat cools off in the shade of a tree on an old street.",
        season="summer",
        style="cinematic",
        setting="street",
        things=(thing("cat", colour="orange", pose="rest", count=1), thing("tree")),
    ),
    Prompt(
        text=f"{STRAY_CAT_SET} Autumn, the orange cat walks on a carpet of golden fallen leaves.",
        season="autumn",
        style="cinematic",
        details=("leaves",),
        things=(thing("cat", colour="orange", pose="walk", count=1),),
        perhaps=("tree",),
    ),
    Prompt(
        text=f"{STRAY_CAT_SET} Winter, the orange cat leaves footprints in the snow.",
        season="winter",
        style="cinematic",
        setting="snowfield",
        details=("footprints",),
        things=(thing("cat", colour="orange", count=1),),
    ),
    Prompt(
        text=f"{STRAY_CAT_CHINESE} 春天,橘猫穿梭在盛开的樱花树下",
        season="spring",
        style="cinematic",
        things=(
            thing("cat", colour="orange", pose="walk", place="under", near="cherry tree", count=1),
            thing("cherry tree"),
        ),
    ),
    Prompt(
        text=f"{STRAY_CAT_CHINESE} 夏天,橘猫在老街的树荫下乘凉避暑",
        season="summer",
        style="cinematic",
        setting="street",
        things=(thing("cat", colour="orange", pose="rest", place="under", near="tree", count=1), thing("tree")),
    ),
    Prompt(
        text=f"{STRAY_CAT_CHINESE} 秋天,橘猫踩在满地的金色落叶上",
        season="autumn",
        style="cinematic",
        details=("leaves",),
        things=(thing("cat", colour="orange", pose="walk", count=1),),
        perhaps=("tree",),
    ),
    Prompt(
        text=f"{STRAY_CAT_CHINESE} 冬天,橘猫在雪地上走留下足迹。",
        season="winter",
        style="cinematic",
        setting="snowfield",
        details=("footprints",),
        things=(thing("cat", colour="orange", pose="walk", count=1),),
    ),
    Prompt(
        text="请生成一套4宫格“季节变迁”主题的拍立得套图,共四张。每一张照片都是在同一个地点,公园里的一棵树下拍摄的,"
        "但分别展现了春夏秋冬四个季节的景象。人物的着装也需与季节相匹配,春天的薄外套、夏天的短袖、秋天的风衣、"
        "冬天的围巾和厚大衣。并将这组照片放在餐桌上。",
        setting="park|meadow|table",
        things=(thing("tree", count=1), thing("person|man|woman|人物", place="under", near="tree")),
        perhaps=("拍立得", "polaroid", "photo"),
        instruction=True,
    ),
    # Edits.
    Prompt(
        text="Spray the graffiti from image 2 onto the car in image 1",
        things=(thing("graffiti", place="on", near="car"), thing("car", count=1)),
        instruction=True,
    ),
    Prompt(
        text="Place the alarm clock from image 1 at the selected position in image 2, keeping the scene and "
        "lighting naturally blended",
        things=(thing("alarm clock", count=1),),
        instruction=True,
    ),
    Prompt(
        text="把图2的涂鸦喷绘在图1的汽车上",
        things=(thing("graffiti", place="on", near="car"), thing("car", count=1)),
        instruction=True,
    ),
    Prompt(
        text="把图1的闹钟放在图2的框选的位置,保持场景和光线融合自然",
        things=(thing("alarm clock", count=1),),
        instruction=True,
    ),
    Prompt(
        text="将图1中的闹钟放置到图2的餐桌的花瓶旁边位置",
        setting="table",
        things=(thing("alarm clock", count=1, place="beside", near="vase"), thing("vase", count=1)),
        instruction=True,
    ),
    Prompt(
        text="在图1基础上编辑,将图1框选的冰块替换成图2框选的水果,保持其他细节不变",
        things=(thing("冰块|ice cube"), thing("fruit")),
        instruction=True,
    ),
    Prompt(text="将图1中框选的图案放置到图二中框选处", perhaps=("图案",), instruction=True),
    Prompt(
        text="给图1的男生和图2的狗拍一张写真,男生搂着这只狗,人和狗都很开心,摄影棚柔和灯光,蓝色纹理背景",
        setting="studio",
        things=(thing("boy|man"), thing("dog", count=1)),
        instruction=True,
    ),
    Prompt(
        text="给图1的裙子按照图2鸟的颜色进行配色,充满艺术感,衣服款式不变,模特不变",
        things=(thing("bird"),),
        perhaps=("裙子", "dress", "衣服", "woman", "模特"),
        instruction=True,
    ),
    Prompt(
        text="保持人物脸部特征和发型不变,人物穿米白色吊带,透明鱼缸占据全屏,金鱼游动,水里有泡泡,透过透明鱼缸和水露出后方人物脸。"
        "昏黄色光影从右下角打向人物面部,鱼游动,随机遮挡人物,光影明暗交错。",
        things=(thing("人物|person|man|woman"), thing("鱼缸|fish tank|aquarium"), thing("fish")),
        perhaps=("泡泡", "bubbles", "bubble"),
        instruction=True,
    ),
    Prompt(
        text="检测图片中的笔记本电脑和闹钟,画框并标注“laptop”和“clock”",
        things=(thing("laptop", count=1), thing("alarm clock", count=1)),
        lettering=("laptop", "clock"),
        instruction=True,
    ),
    Prompt(text="分割图片中的玻璃杯", things=(thing("glass", count=1),), instruction=True),
    Prompt(
        text="从上传照片中提取穿搭单品,将它们以平铺展示的方式排列在纯白背景上,保持真实细节与材质质感,时尚电商风格,"
        "适合服装展示。",
        setting="studio",
        instruction=True,
    ),
    Prompt(text="去除全图水印", perhaps=("水印",), instruction=True),
    Prompt(
        text="用手在沙滩上随意的写上“Time for Holiday?”",
        setting="sea|beach",
        lettering=("Time for Holiday?",),
        instruction=True,
    ),
    Prompt(text="把18改成29,把JUNE改成SEPTEMBER", instruction=True),
    Prompt(text="保持人物的特征不变,生成正视图、侧视图和背视图", perhaps=("人物", "person", "man"), instruction=True),
    Prompt(text="用鱼眼镜头重新拍摄这张照片", instruction=True),
)

OURS: tuple[Prompt, ...] = (
    # English.
    Prompt(
        text="Two red cars and a blue bicycle parked in front of a brick house",
        things=(
            thing("car", count=2, colour="red", place="before", near="house"),
            thing("bicycle", count=1, colour="blue"),
            thing("house", count=1, material="brick"),
        ),
    ),
    Prompt(
        text="a small white lighthouse on a rocky cliff, stormy sea, dramatic clouds, oil painting",
        setting="sea",
        weather="storm",
        style="oil",
        things=(thing("lighthouse", colour="white", size="small", count=1),),
        perhaps=("cloud",),
    ),
    Prompt(
        text="Watercolor of three sunflowers in a glass vase on a wooden table",
        style="watercolour",
        setting="table",
        things=(
            thing("sunflower", count=3, place="in", near="vase"),
            thing("vase", count=1, material="glass"),
        ),
    ),
    Prompt(
        text="An old man holding a yellow umbrella walks his dog through a rainy city street at night, neon signs",
        setting="street|city",
        hour="night",
        weather="rain",
        things=(
            thing("old man", pose="walk", count=1),
            thing("umbrella", colour="yellow", place="held", near="old man"),
            thing("dog", count=1),
        ),
        perhaps=("neon sign", "sign", "neon signs"),
    ),
    Prompt(
        text="pixel art of a knight and a green dragon in front of a castle, sunset",
        style="pixel",
        hour="sunset",
        things=(
            thing("knight", count=1),
            thing("dragon", colour="green", count=1, place="before", near="castle"),
            thing("castle", count=1),
        ),
    ),
    Prompt(
        text="A cozy living room with a large green sofa, a sleeping cat, a floor lamp and a stack of books, winter "
        "evening, snow falling outside the window",
        setting="room",
        hour="sunset|night",
        season="winter",
        things=(
            thing("sofa", colour="green", size="large"),
            thing("cat", pose="rest", count=1),
            thing("lamp", count=1),
            thing("pile of books", count=1),
        ),
        perhaps=("window",),
    ),
    Prompt(
        text='Poster for a jazz night: a black piano and a golden trumpet, with the words "Blue Moon Café" in big '
        "letters",
        style="poster",
        lettering=("Blue Moon Café",),
        things=(thing("piano", colour="black", count=1), thing("trumpet", colour="gold", count=1)),
    ),
    Prompt(
        text="Product photo of a pair of white sneakers on a plain grey background, soft studio light",
        setting="studio",
        things=(thing("sneakers|shoe|shoes", colour="white"),),
    ),
    Prompt(
        text="A woman in a red coat and a green scarf feeding pigeons in a snowy park",
        setting="park|meadow|snowfield",
        season="winter",
        things=(thing("woman", count=1, wears="red coat, green scarf"), thing("pigeon|dove|flock")),
    ),
    Prompt(
        text="Desert dunes under a sky full of stars, a single camel and a small tent with a campfire",
        setting="desert",
        hour="night",
        things=(
            thing("camel", count=1),
            thing("tent", size="small", count=1),
            thing("campfire", count=1),
        ),
        perhaps=("star",),
    ),
    Prompt(
        text="an astronaut riding a white horse on the moon",
        things=(
            thing("astronaut", count=1, place="on", near="horse"),
            thing("horse", colour="white", count=1),
        ),
        perhaps=("moon",),
    ),
    Prompt(
        text="Empty beach at dawn, no people, no boats, gentle waves, pink clouds",
        setting="sea|beach",
        hour="sunrise",
        things=(thing("cloud", colour="pink"),),
    ),
    Prompt(
        text="Five yellow rubber ducks swimming in a blue bathtub",
        things=(
            thing("duck|rubber duck|rubber ducks", count=5, colour="yellow"),
            thing("bathtub", colour="blue", count=1),
        ),
    ),
    Prompt(
        text="A cup of coffee to the left of an open laptop, an apple to the right, on a desk by the window, morning "
        "light",
        setting="table",
        hour="sunrise",
        things=(
            thing("cup", place="left", count=1),
            thing("laptop", count=1),
            thing("apple", place="right", count=1),
        ),
        perhaps=("window",),
    ),
    Prompt(
        text="underwater scene with a sea turtle, coral and many colourful fish, sun rays from above",
        setting="underwater",
        things=(thing("turtle|sea turtle", count=1), thing("coral"), thing("fish", count=99)),
        perhaps=("sun",),
    ),
    Prompt(
        text="Minimal flat poster of a mountain with a red sun and the text 'CLIMB ON', don't add people",
        style="poster",
        setting="mountains",
        lettering=("CLIMB ON",),
        things=(thing("sun", colour="red"),),
    ),
    Prompt(
        text="Line drawing of a boy flying a kite on a hill on a windy spring day",
        style="line",
        season="spring",
        setting="meadow|hill|mountains",
        things=(thing("boy", count=1), thing("kite", count=1)),
    ),
    Prompt(
        text="black and white photograph of an old steam train crossing a stone bridge in thick fog",
        style="mono",
        weather="mist",
        things=(thing("train", count=1), thing("bridge", count=1, material="stone")),
    ),
    Prompt(
        text="Christmas card: a snowman with a red hat and a blue scarf beside a decorated Christmas tree, the words "
        "“Merry Christmas” above",
        season="winter",
        lettering=("Merry Christmas",),
        things=(
            thing("snowman", count=1, wears="red hat, blue scarf", place="beside", near="pine|christmas tree"),
            thing("pine|christmas tree", count=1),
        ),
    ),
    Prompt(
        text="Futuristic city skyline with flying cars and a huge silver robot, cyberpunk, rain, night",
        setting="city",
        hour="night",
        weather="rain",
        things=(thing("car", pose="fly"), thing("robot", size="large", colour="grey", count=1)),
    ),
    Prompt(
        text="A birthday cake with seven candles and a bunch of colorful balloons",
        things=(thing("cake", count=1), thing("candle", count=7), thing("balloon")),
    ),
    Prompt(
        text="A quokka wearing sunglasses, sitting on a park bench, eating an ice cream",
        setting="park|meadow",
        things=(
            thing("quokka", count=1, pose="sit", wears="black glasses|glasses", place="on", near="bench|chair"),
            thing("bench|chair", count=1),
            thing("ice cream", count=1),
        ),
    ),
    Prompt(
        text="Rainbow over a green valley after the storm, a red barn and two grazing cows",
        setting="mountains|valley|meadow",
        things=(
            thing("rainbow", count=1),
            thing("barn|house", colour="red", count=1),
            thing("cow|cows", count=2),
        ),
    ),
    Prompt(
        text="A fox behind a birch tree in an autumn forest, falling leaves, golden hour",
        setting="forest",
        season="autumn",
        hour="sunset",
        details=("leaves",),
        things=(thing("fox", count=1, place="behind", near="tree|birch"), thing("tree|birch", count=1)),
    ),
    Prompt(
        text="The girl's teddy bear sits under the bed, the girl's looking for it, bedroom at night",
        setting="room",
        hour="night",
        things=(
            thing("girl", count=1),
            thing("teddy bear|teddy", count=1, pose="sit", place="under", near="bed"),
            thing("bed", count=1),
        ),
    ),
    Prompt(
        text="bottle of perfume with rose petals, marble surface, elegant product shot",
        setting="studio|table",
        things=(thing("perfume|bottle|bottle of perfume", count=1),),
        perhaps=("rose", "petals", "rose petals"),
    ),
    Prompt(
        text="Hot air balloons over Cappadocia",
        things=(thing("balloon"), thing("cappadocia")),
    ),
    Prompt(
        text="sailboat",
        setting="lake|sea",
        things=(thing("sailing boat", count=1),),
    ),
    Prompt(
        text="Street food stall in Chengdu selling noodles, red lanterns, people walking by, steam, late evening. "
        "The sign says “成都小面”.",
        setting="street",
        hour="sunset|night",
        lettering=("成都小面",),
        things=(
            thing("food stall|stall|street food stall"),
            thing("noodles"),
            thing("lantern", colour="red"),
            thing("person|man", pose="walk"),
        ),
        perhaps=("sign", "chengdu"),
    ),
    Prompt(
        text="Isometric illustration of a tiny wooden house with a thatched roof, a vegetable garden, a well and "
        "four white hens, summer afternoon, soft shadows, highly detailed, 4k",
        season="summer",
        hour="day",
        setting="meadow|park|garden",
        things=(
            thing("house", size="small", material="wood", count=1),
            thing("well", count=1),
            thing("hen|hens|chicken", count=4, colour="white"),
        ),
    ),
    # Chinese.
    Prompt(
        text="三只黑猫和一只白狗坐在红色的沙发上",
        things=(
            thing("cat", count=3, colour="black", pose="sit", place="on", near="sofa"),
            thing("dog", count=1, colour="white", pose="sit", place="on", near="sofa"),
            thing("sofa", count=1, colour="red"),
        ),
    ),
    Prompt(
        text="水墨画风格,远山,小桥流水,一叶扁舟,渔翁垂钓,薄雾",
        style="ink",
        details=("mist",),
        setting="river|lake|mountains",
        things=(thing("bridge"), thing("rowing boat", count=1), thing("old man|fisherman", count=1)),
    ),
    Prompt(
        text="一位穿着红色汉服的少女拿着油纸伞,站在江南的石桥上,细雨,春天",
        setting="river",
        season="spring",
        weather="rain",
        things=(
            thing("girl", count=1, pose="stand", place="on", near="bridge", wears="red robe"),
            thing("umbrella", place="held", near="girl"),
            thing("bridge", count=1, material="stone"),
        ),
    ),
    Prompt(
        text="赛博朋克风格的城市夜景,霓虹灯,下着大雨,一辆蓝色跑车飞驰而过",
        setting="city",
        hour="night",
        weather="rain",
        things=(thing("car", count=1, colour="blue"),),
        perhaps=("霓虹灯",),
    ),
    Prompt(
        text="木桌上放着一个白色的花瓶,里面插着五朵粉色玫瑰,旁边有一杯咖啡和一本书,早晨的阳光",
        setting="table",
        hour="sunrise",
        things=(
            thing("vase", count=1, colour="white"),
            thing("rose", count=5, colour="pink"),
            thing("cup", count=1, place="beside"),
            thing("book", count=1),
        ),
        perhaps=("sun",),
    ),
    Prompt(
        text="雪地里的一座小木屋,屋顶有烟囱,窗户透出温暖的灯光,夜空中有极光",
        setting="snowfield",
        hour="night",
        season="winter",
        things=(thing("house", count=1, material="wood", size="small"), thing("极光|aurora")),
        perhaps=("烟囱", "chimney", "window"),
    ),
    Prompt(
        text="海边的红色灯塔,暴风雨,巨浪,油画",
        setting="sea",
        weather="storm",
        style="oil",
        things=(thing("lighthouse", colour="red", count=1),),
    ),
    Prompt(
        text="一个小男孩在草地上放风筝,天上有白云,没有其他人",
        setting="meadow",
        things=(thing("boy", count=1), thing("kite", count=1), thing("cloud", colour="white")),
    ),
    Prompt(
        text="中秋节海报,一轮圆月,一只玉兔,桂花树,写着「花好月圆」",
        style="poster",
        lettering=("花好月圆",),
        hour="night",
        things=(thing("moon", count=1), thing("rabbit", count=1), thing("桂花树|tree")),
    ),
    Prompt(
        text="像素风,一个戴着红帽子的矮人拿着金色的斧头,站在蘑菇旁边",
        style="pixel",
        things=(
            thing("矮人|dwarf|gnome", count=1, pose="stand", wears="red hat", place="beside", near="mushroom"),
            thing("斧头|axe", colour="gold", place="held", near="矮人|dwarf|gnome"),
            thing("mushroom", count=1),
        ),
    ),
    Prompt(
        text="竹林里有两只大熊猫在吃竹子,水彩",
        setting="forest",
        style="watercolour",
        things=(thing("panda", count=2), thing("bamboo")),
    ),
    Prompt(
        text="沙漠中的一支骆驼队,日落,远处有一座金色的宫殿",
        setting="desert",
        hour="sunset",
        things=(thing("骆驼|骆驼队|camel"), thing("castle", colour="gold", count=1)),
    ),
    Prompt(
        text="白色背景上的一瓶香水,玻璃瓶身,产品摄影,柔和光线",
        setting="studio",
        things=(thing("香水|perfume|bottle", count=1, material="glass"),),
    ),
    Prompt(
        text="秋天的公园,长椅上坐着一位戴围巾的老奶奶,满地落叶,旁边有一只小松鼠",
        setting="park|meadow",
        season="autumn",
        details=("leaves",),
        things=(
            thing("old woman", count=1, pose="sit", place="on", near="chair|bench", wears="scarf"),
            thing("chair|bench", count=1),
            thing("松鼠|squirrel", count=1, size="small"),
        ),
        perhaps=("tree",),
    ),
    Prompt(
        text="夜空中绽放的烟花,城市的倒影在江面上",
        hour="night",
        setting="river|city",
        things=(thing("firework"),),
    ),
    Prompt(
        text="黑白照片,老式火车穿过浓雾中的铁桥",
        style="mono",
        weather="mist",
        things=(thing("train", count=1), thing("bridge", count=1, material="metal")),
    ),
    Prompt(
        text="海底世界,一只大海龟,许多彩色的鱼,珊瑚",
        setting="underwater",
        things=(
            thing("海龟|turtle|sea turtle", count=1, size="large"),
            thing("fish", count=99),
            thing("珊瑚|coral"),
        ),
    ),
    Prompt(
        text="一只戴着墨镜的柴犬骑着自行车,卡通插画",
        things=(
            thing("dog", count=1, wears="black glasses|glasses", place="on", near="bicycle"),
            thing("bicycle", count=1),
        ),
    ),
    Prompt(
        text="古镇老街,两旁挂满红灯笼,青石板路,清晨,有薄雾,不要出现行人",
        setting="street",
        hour="sunrise",
        details=("mist",),
        things=(thing("lantern", colour="red"),),
    ),
    Prompt(
        text="雨后彩虹,草原上有一群羊和三匹棕色的马",
        setting="meadow",
        things=(
            thing("rainbow", count=1),
            thing("羊|sheep", count=99),
            thing("horse", count=3, colour="brown"),
        ),
    ),
    Prompt(
        text="线描插画:一个女孩抱着一只白色的兔子,背后是一棵大树",
        style="line",
        things=(
            thing("girl", count=1),
            thing("rabbit", count=1, colour="white", place="held", near="girl"),
            thing("tree", count=1, size="large"),
        ),
    ),
    Prompt(
        text="厨房里,妈妈在做饭,桌子上有三个鸡蛋、两个西红柿和一把刀",
        setting="table|room",
        things=(
            thing("woman", count=1),
            thing("鸡蛋|egg", count=3),
            thing("西红柿|tomato", count=2),
            thing("刀|knife", count=1),
        ),
    ),
    Prompt(
        text="小猫在桌子下面,小狗在椅子左边",
        things=(
            thing("cat", count=1, place="under"),
            thing("dog", count=1, place="left|beside"),
            thing("chair", count=1),
        ),
        perhaps=("table",),
    ),
    Prompt(
        text="一艘宇宙飞船飞过土星,星空背景,科幻电影感",
        setting="space",
        style="cinematic",
        things=(thing("rocket|spaceship", count=1), thing("土星|planet|saturn", count=1)),
    ),
    Prompt(
        text="帮我画一张生日贺卡,上面有一个巧克力蛋糕和六根蜡烛,写上“生日快乐”",
        lettering=("生日快乐",),
        things=(thing("cake", count=1), thing("candle", count=6)),
    ),
    Prompt(
        text="高山湖泊,湖面平静如镜,倒映着雪山,松树环绕,日出,写实摄影",
        setting="lake",
        hour="sunrise",
        style="photo",
        things=(thing("pine", count=99, place="around"),),
    ),
    Prompt(
        text="一家叫“猫的天空”的书店,门口有一辆黄色自行车,午后阳光",
        setting="street",
        hour="day",
        lettering=("猫的天空",),
        things=(
            thing("shop|bookshop"),
            thing("bicycle", count=1, colour="yellow", place="before", near="shop|bookshop"),
        ),
        perhaps=("sun",),
    ),
    Prompt(
        text="荷塘月色,荷花盛开,两只蜻蜓,国画",
        setting="lake",
        hour="night",
        style="ink",
        things=(thing("lotus"), thing("蜻蜓|dragonfly", count=2)),
        perhaps=("moon",),
    ),
    Prompt(
        text="帆船",
        setting="lake|sea",
        things=(thing("sailing boat", count=1),),
    ),
    Prompt(
        text="阳光明媚的下午,一个穿蓝色连衣裙的女人牵着一条金毛犬在海滩上散步,天空中有海鸥,远处有几艘白色的帆船",
        setting="sea|beach",
        hour="day",
        things=(
            thing("woman", count=1, wears="blue dress", pose="walk"),
            thing("dog", count=1),
            thing("flock|seagull|gull"),
            thing("sailing boat", count=3, colour="white"),
        ),
        perhaps=("sun",),
    ),
)
