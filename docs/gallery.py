"""Draws docs/gallery.md and its pictures: the prompts of the API documents, and a dozen of our own.

Every picture is made by the real service, in this process, with the sketch engine; images to edit are drawn by
it first. `python -m docs.gallery` draws everything again.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from PIL import Image

from danqing import settings
from danqing.access.keys import Principal
from danqing.api.services import Services
from danqing.bootstrap import Store, open_services, open_store, open_worker
from danqing.domain.task import Task, TaskStatus
from danqing.service.generation import Order
from danqing.wire.envelope import ContentItem, Envelope, Input, Message
from danqing.wire.ingest import SpooledImage

HERE = Path(__file__).parent
PICTURES = HERE / "pictures" / "gallery"
SIZE = "1472*1104"
SEED = 7
WIDTHS = {1: 640, 2: 440, 3: 400, 4: 320}
"""The width of a thumbnail in pixels, for the number of pictures in its row."""
PATIENCE = 600.0
SENTENCE = re.compile(r"(?<=[.!?]) +(?=[A-Z])")
"""Between two sentences: each has a line of its own."""

INTRODUCTION = """# Gallery

Every prompt that the API documents show, and a dozen more, as the sketch engine draws them.
The sketch engine is the default where there is no model: no neural network, no download, the same picture for the \
same seed.
The images that are edited were drawn by it too.
This page is drawn by `python -m docs.gallery`.
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An image to edit: what it shows, perhaps a box on it in pixels of 1472 × 1104, perhaps a watermark."""

    prompt: str
    box: tuple[int, int, int, int] | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One request: a prompt, the images that it edits, and, for an image set, the most pictures."""

    prompt: str
    images: tuple[Drawn, ...] = ()
    most: int = 1
    marked: bool = False


CAT_SET = (
    "A cinematic photo series documenting the same stray orange cat, with consistent features throughout. "
    "First image: Spring, the orange cat walks under blooming cherry blossom trees; "
    "Second image: Summer, the orange cat rests in the shade of trees on an old street; "
    "Third image: Autumn, the orange cat steps on golden fallen leaves covering the ground; "
    "Fourth image: Winter, the orange cat walks in the snow leaving footprints."
)
CAT_SET_CHINESE = (
    "电影感组图,记录同一只流浪橘猫,特征必须前后一致。第一张:春天,橘猫穿梭在盛开的樱花树下;第二张:夏天,橘猫在老街的树荫下"
    "乘凉避暑;第三张:秋天,橘猫踩在满地的金色落叶上;第四张:冬天,橘猫在雪地上走留下足迹。"
)
SEASONS_SET = (
    "请生成一套4宫格“季节变迁”主题的拍立得套图,共四张。每一张照片都是在同一个地点,公园里的一棵树下拍摄的,"
    "但分别展现了春夏秋冬四个季节的景象。人物的着装也需与季节相匹配,春天的薄外套、夏天的短袖、秋天的风衣、"
    "冬天的围巾和厚大衣。并将这组照片放在餐桌上。"
)
FISH_TANK = (
    "保持人物脸部特征和发型不变,人物穿米白色吊带,透明鱼缸占据全屏,金鱼游动,水里有泡泡,"
    "透过透明鱼缸和水露出后方人物脸。昏黄色光影从右下角打向人物面部,鱼游动,随机遮挡人物,光影明暗交错。"
)
OUTFIT = (
    "从上传照片中提取穿搭单品,将它们以平铺展示的方式排列在纯白背景上,"
    "保持真实细节与材质质感,时尚电商风格,适合服装展示。"
)
CAR = Drawn("A white car parked on a city street")
GRAFFITI = Drawn("Colourful graffiti on a plain white background")
CLOCK = Drawn("A red alarm clock on a plain white background")
TABLE = Drawn("A wooden table with a vase of flowers on the left, in a room", (840, 420, 1160, 800))
PERSON = Drawn("Portrait of a woman, plain grey background")

SECTIONS: dict[str, tuple[Entry, ...]] = {
    "Text to image": (
        Entry(
            "A serene mountain lake at sunrise, with mist rising from the water, surrounded by pine trees, "
            "photorealistic"
        ),
        Entry("A flower shop with exquisite windows, a beautiful wooden door, displaying flowers"),
        Entry("一间有着精致窗户的花店,漂亮的木质门,摆放着花朵"),
        Entry("A sitting orange cat with a happy expression, lively and cute, realistic and accurate"),
    ),
    "Image sets": (
        Entry(CAT_SET, most=4),
        Entry(CAT_SET_CHINESE, most=4),
    ),
    "Edits": (
        Entry("Spray the graffiti from image 2 onto the car in image 1", (CAR, GRAFFITI)),
        Entry("把图2的涂鸦喷绘在图1的汽车上", (CAR, GRAFFITI)),
        Entry(
            "Place the alarm clock from image 1 at the selected position in image 2, keeping the scene and lighting "
            "naturally blended",
            (CLOCK, TABLE),
        ),
        Entry("把图1的闹钟放在图2的框选的位置,保持场景和光线融合自然", (CLOCK, TABLE)),
        Entry("将图1中的闹钟放置到图2的餐桌的花瓶旁边位置", (CLOCK, replace(TABLE, box=None))),
        Entry(
            "在图1基础上编辑,将图1框选的冰块替换成图2框选的水果,保持其他细节不变",
            (
                Drawn("A glass of juice and an apple on a wooden table", (300, 440, 570, 880)),
                Drawn("A bowl of fruit on a plain white background", (330, 260, 1140, 1000)),
            ),
        ),
        Entry(
            "将图1中框选的图案放置到图二中框选处",
            (
                Drawn("A sunflower on a plain white background", (420, 120, 1050, 720)),
                Drawn("A large white cup on a wooden table", (560, 480, 860, 780)),
            ),
        ),
        Entry(
            "给图1的男生和图2的狗拍一张写真,男生搂着这只狗,人和狗都很开心,摄影棚柔和灯光,蓝色纹理背景",
            (Drawn("A boy on a plain white background"), Drawn("A brown dog on a plain white background")),
        ),
        Entry(
            "给图1的裙子按照图2鸟的颜色进行配色,充满艺术感,衣服款式不变,模特不变",
            (
                Drawn("A woman in a white dress, plain grey background"),
                Drawn("A green parrot on a plain white background"),
            ),
        ),
        Entry(FISH_TANK, (PERSON,)),
        Entry(SEASONS_SET, (Drawn("A woman standing in a park"),)),
        Entry(
            "检测图片中的笔记本电脑和闹钟,画框并标注“laptop”和“clock”",
            (Drawn("A laptop and an alarm clock on a desk"),),
        ),
        Entry("分割图片中的玻璃杯", (Drawn("A glass on a wooden table"),)),
        Entry(OUTFIT, (Drawn("A woman in a red coat and a blue scarf, plain grey background"),)),
        Entry("去除全图水印", (Drawn("A lake in the mountains at noon", marked=True),)),
        Entry("用手在沙滩上随意的写上“Time for Holiday?”", (Drawn("An empty beach on a sunny day"),)),
        Entry("把18改成29,把JUNE改成SEPTEMBER", (Drawn("A flat poster of a cake with the words “JUNE 18”"),)),
        Entry("保持人物的特征不变,生成正视图、侧视图和背视图", (Drawn("A girl in a yellow coat, white background"),)),
        Entry("用鱼眼镜头重新拍摄这张照片", (Drawn("An old street at noon"),)),
    ),
    "A dozen more": (
        Entry("Two red cars and a blue bicycle parked in front of a brick house"),
        Entry("三只黑猫和一只白狗坐在红色的沙发上"),
        Entry("pixel art of a knight and a green dragon in front of a castle, sunset"),
        Entry("水墨画风格,远山,小桥流水,一叶扁舟,渔翁垂钓,薄雾"),
        Entry(
            'Poster for a jazz night: a black piano and a golden trumpet, with the words "Blue Moon Café" in big '
            "letters"
        ),
        Entry("一位穿着红色汉服的少女拿着油纸伞,站在江南的石桥上,细雨,春天"),
        Entry("A woman in a red coat and a green scarf feeding pigeons in a snowy park"),
        Entry("海底世界,一只大海龟,许多彩色的鱼,珊瑚"),
        Entry("Line drawing of a boy flying a kite on a hill on a windy spring day"),
        Entry("古镇老街,两旁挂满红灯笼,青石板路,清晨,有薄雾,不要出现行人"),
        Entry("Futuristic city skyline with flying cars and a huge silver robot, cyberpunk, rain, night"),
        Entry("木桌上放着一个白色的花瓶,里面插着五朵粉色玫瑰,旁边有一杯咖啡和一本书,早晨的阳光"),
    ),
}


@dataclass(frozen=True, slots=True)
class Result:
    """The pictures of a request, what each says of itself, and the notes of its task."""

    pictures: tuple[Path, ...]
    notes: tuple[str, ...]

    @property
    def said(self) -> list[str]:
        """What each picture's metadata says was read or done."""
        texts = [Image.open(path).info for path in self.pictures]
        return [f"Read: {text['scene']}.\n" if "scene" in text else f"Done: {text['edit']}.\n" for text in texts]


class Atelier:
    """The service in this process, and the images that were drawn to be edited, each of them once."""

    def __init__(self, services: Services, store: Store) -> None:
        self._services, self._store = services, store
        self._drawn: dict[str, Path] = {}

    async def make(self, entry: Entry) -> Result:
        task = await self._services.generation.submit(await self._order(entry))
        ended = await self._services.tasks.ended_within(task, PATIENCE)
        if ended.status is not TaskStatus.SUCCEEDED:
            raise SystemExit(f"{entry.prompt}: {ended.status}")
        return Result(await self._files(ended), ended.notes)

    async def image(self, drawn: Drawn) -> Path:
        """The file of an image to edit."""
        if drawn.prompt not in self._drawn:
            self._drawn[drawn.prompt] = (await self.make(Entry(drawn.prompt, marked=drawn.marked))).pictures[0]
        return self._drawn[drawn.prompt]

    async def _files(self, task: Task) -> tuple[Path, ...]:
        return tuple([await self._store.objects.open(artifact.key) for artifact in task.artifacts])

    async def _order(self, entry: Entry) -> Order:
        spooled = {f"spool:{uuid4()}": self._spool(await self.image(drawn)) for drawn in entry.images}
        content = [*(ContentItem(image=name) for name in spooled), ContentItem(text=entry.prompt)]
        return Order(
            envelope=Envelope("wan2.7-image-pro", Input([Message(content)]), _parameters(entry)),
            principal=Principal("gallery"),
            route="multimodal-generation",
            request_id=str(uuid4()),
            spooled=spooled,
        )

    def _spool(self, image: Path) -> SpooledImage:
        path = self._store.spool / str(uuid4())
        shutil.copyfile(image, path)
        return SpooledImage(path, "", path.stat().st_size, "")


def _parameters(entry: Entry) -> dict[str, Any]:
    boxes = [[list(drawn.box)] if drawn.box else [] for drawn in entry.images]
    return {
        "size": SIZE,
        "n": entry.most,
        "enable_sequential": entry.most > 1,
        "seed": SEED,
        "watermark": entry.marked,
        "bbox_list": boxes if any(boxes) else None,
    }


def _thumbnail(source: Path, name: str, width: int) -> str:
    """Save a small copy; its path from the page."""
    with Image.open(source) as image:
        small = image.convert("RGB").resize(
            (width, round(image.height * width / image.width)), Image.Resampling.LANCZOS
        )
    small.save(PICTURES / f"{name}.jpg", quality=84, optimize=True)
    return f"pictures/gallery/{name}.jpg"


async def _section(atelier: Atelier, entry: Entry, name: str) -> str:
    """A prompt, its pictures in a row, what was read, and the notes."""
    result = await atelier.make(entry)
    sources = [*[await atelier.image(drawn) for drawn in entry.images], *result.pictures]
    width = WIDTHS.get(len(sources), WIDTHS[4])
    paths = [_thumbnail(source, f"{name}-{number}", width) for number, source in enumerate(sources, 1)]
    titles = [f"image {number}" for number in range(1, len(entry.images) + 1)] + ["drawn"] * len(result.pictures)
    row = _row(titles, paths) if len(paths) > 1 else f"![{_alternative(entry)}]({paths[0]})\n"
    said = "".join(dict.fromkeys(result.said))
    boxes = "".join(
        f"Image {number} has a box at {', '.join(map(str, drawn.box))} of 1472 × 1104.\n"
        for number, drawn in enumerate(entry.images, 1)
        if drawn.box
    )
    notes = "".join(f"Note: {note}\n" for note in result.notes)
    prompt = SENTENCE.sub("\n> ", entry.prompt)
    return f"\n> {prompt}\n\n{row}\n{boxes}{said}{notes}"


def _row(titles: Sequence[str], paths: Sequence[str]) -> str:
    cells = [f"![{title}]({path})" for title, path in zip(titles, paths, strict=True)]
    return f"| {' | '.join(titles)} |\n|{'---|' * len(titles)}\n| {' | '.join(cells)} |\n"


def _alternative(entry: Entry) -> str:
    return entry.prompt.replace("[", "(").replace("]", ")").replace('"', "'")


async def page() -> str:
    """The whole page; its pictures are saved on the way."""
    with tempfile.TemporaryDirectory(prefix="danqing-") as folder:
        chosen = replace(settings.load({}), data=Path(folder), retention_hours=float("inf"), engine="sketch")
        store = await open_store(chosen, in_memory=True)
        services = await open_services(chosen, store)
        parts = await open_worker(chosen, store)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(services.close)
            stack.push_async_callback(parts.close)
            working = asyncio.create_task(parts.worker.run())
            sections = [await _chapter(Atelier(services, store), title) for title in SECTIONS]
            parts.worker.stop()
            await working
    return INTRODUCTION + "".join(sections)


async def _chapter(atelier: Atelier, title: str) -> str:
    name = title.lower().replace(" ", "-")
    entries = [await _section(atelier, entry, f"{name}-{index:02}") for index, entry in enumerate(SECTIONS[title], 1)]
    return f"\n## {title}\n" + "".join(entries)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.jpg"):
        old.unlink()
    (HERE / "gallery.md").write_text(asyncio.run(page()), "utf-8")


if __name__ == "__main__":
    main()
