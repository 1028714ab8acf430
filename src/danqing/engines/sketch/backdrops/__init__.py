"""The settings that the engine can paint. A new one is a line here and a function in its file."""

from __future__ import annotations

from danqing.engines.sketch.backdrops.bamboo import behind_bamboo
from danqing.engines.sketch.backdrops.base import Setting
from danqing.engines.sketch.backdrops.deep import before_underwater, behind_underwater
from danqing.engines.sketch.backdrops.indoors import behind_room, behind_space, behind_studio, behind_table
from danqing.engines.sketch.backdrops.kitchen import behind_kitchen
from danqing.engines.sketch.backdrops.land import (
    before_grass,
    behind_desert,
    behind_forest,
    behind_mountains,
    behind_snow,
)
from danqing.engines.sketch.backdrops.park import behind_meadow, behind_park
from danqing.engines.sketch.backdrops.town import FRONTS, before_street, behind_city, behind_street
from danqing.engines.sketch.backdrops.water import BANK, behind_lake, behind_river, behind_sea
from danqing.engines.sketch.words import named

SETTINGS: tuple[Setting, ...] = (  # the more particular first: it wins where a prompt names several
    Setting(
        name="underwater",
        words=named("underwater, undersea, under the sea, coral reef, ocean floor, seabed, 水下, 海底, 水底, 珊瑚礁"),
        behind=behind_underwater,
        before=before_underwater,
        horizon=0.74,
        ground="sky",
        lip=0.06,
    ),
    Setting(
        name="lake",
        words=named("lake, mountain lake, pond, 湖, 湖泊, 湖面, 湖水, 池塘, 湖边, 高山湖"),
        behind=behind_lake,
        before=before_grass,
        horizon=0.52,
        ground="water",
        verge=BANK,
        lip=0.03,
        shore=True,
    ),
    Setting(
        name="river",
        words=named("river, stream, creek, canal, 河, 河流, 小溪, 溪流, 江, 河边, 江南"),
        behind=behind_river,
        before=before_grass,
        horizon=0.5,
        ground="water",
        verge=BANK,
        lip=0.03,
        shore=True,
    ),
    Setting(
        name="sea",
        words=named(
            "sea, ocean, beach, seaside, coast, shore, wave, island, 海, 大海, 海边, 沙滩, 海滩, 海洋", "海浪, 海面"
        ),
        behind=behind_sea,
        horizon=0.46,
        ground="water",
        verge=BANK,
        lip=0.05,
    ),
    Setting(
        name="snowfield",
        words=named(
            "snowfield, snow field, in the snow, snowy ground, snow-covered ground, arctic, 雪地, 雪原", "冰原"
        ),
        behind=behind_snow,
        horizon=0.5,
    ),
    Setting(
        name="table",
        words=named(
            "table, desk, tabletop, dining table, counter, still life, 桌子, 桌上, 餐桌, 书桌, 桌面, 静物",
        ),
        behind=behind_table,
        horizon=0.58,
        ground="table",
        outdoors=False,
    ),
    Setting(
        name="kitchen",
        words=named("kitchen, kitchenette, 厨房, 灶间"),
        behind=behind_kitchen,
        horizon=0.66,
        ground="floor",
        outdoors=False,
    ),
    Setting(
        name="street",
        words=named(
            "street, old street, alley, lane, town, village street, sidewalk, 老街, 街道, 街, 街头",
            "小巷, 巷子, 胡同, 古镇, 小镇",
        ),
        behind=behind_street,
        before=before_street,
        horizon=0.6,
        ground="street",
        verge=FRONTS,
    ),
    Setting(
        name="room",
        words=named(
            "room, living room, bedroom, indoors, interior, home, sofa, 房间, 客厅, 卧室, 室内, 家里", "屋里"
        ),
        behind=behind_room,
        horizon=0.66,
        ground="floor",
        outdoors=False,
    ),
    Setting(
        name="bamboo grove",
        words=named("bamboo forest, bamboo grove, bamboo wood, 竹林, 竹海"),
        behind=behind_bamboo,
        before=before_grass,
        horizon=0.62,
    ),
    Setting(
        name="forest",
        words=named("forest, wood, woods, woodland, jungle, 森林, 树林, 林间, 丛林, 松林"),
        behind=behind_forest,
        before=before_grass,
        horizon=0.6,
    ),
    Setting(
        name="desert",
        words=named("desert, dune, sahara, 沙漠, 沙丘"),
        behind=behind_desert,
        horizon=0.56,
    ),
    Setting(
        name="city",
        words=named(
            "city, skyline, skyscraper, downtown, metropolis, highway, road, 城市, 都市, 高楼, 摩天大楼", "马路, 公路"
        ),
        behind=behind_city,
        horizon=0.62,
        ground="street",
    ),
    Setting(
        name="space",
        words=named("space, outer space, galaxy, universe, milky way, cosmos, 太空, 宇宙, 银河, 星空"),
        behind=behind_space,
        horizon=0.8,
        ground="sky",
        firm=False,
    ),
    Setting(
        name="mountains",
        words=named(
            "mountain, mountain range, valley, peak, alps, cliff, 山, 高山, 山脉, 群山, 雪山, 山谷",
            "山峰, 青山, 远山",
        ),
        behind=behind_mountains,
        before=before_grass,
        horizon=0.66,
    ),
    Setting(
        name="park",
        words=named("park, garden, playground, campus, 公园, 花园, 庭院, 校园, 游乐场"),
        behind=behind_park,
        before=before_grass,
        horizon=0.54,
    ),
    Setting(
        name="meadow",
        words=named(
            "meadow, field, grass, grassland, countryside, lawn, hill, 草地, 草原, 田野",
            "草坪, 乡村, 原野, 山坡",
        ),
        behind=behind_meadow,
        before=before_grass,
        horizon=0.56,
    ),
    Setting(
        name="studio",
        words=named(
            "studio, plain background, white background, product photo, portrait, 影棚, 纯色背景",
            "白色背景, 白底, 肖像",
        ),
        behind=behind_studio,
        horizon=0.7,
        ground="floor",
        outdoors=False,
    ),
)

BY_NAME: dict[str, Setting] = {setting.name: setting for setting in SETTINGS}
