"""People: the words for them, and what each of them is known by."""

from __future__ import annotations

from danqing.engines.sketch.colours import hexed
from danqing.engines.sketch.motifs.base import Motif
from danqing.engines.sketch.motifs.figure import Figure, figure_poses
from danqing.engines.sketch.words import named

APRON = hexed("#8a6a4a")
CLOTHES = tuple(map(hexed, ("#c8574d", "#4f7f9f", "#d9a441", "#6f9068", "#8a6aa8", "#d98a6a", "#4f8f8a")))
WOMAN = Figure(hair=("long", "bob", "ponytail", "bun"), garments=("dress", "dress", "coat", "shirt"))

MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="woman",
        words=named("woman, lady, mother, mom, bride, 她, 女人, 女子, 女士, 妈妈, 母亲, 美女, 女孩子"),
        poses=figure_poses(WOMAN),
        metres=1.65,
        colours=CLOTHES,
        alive=True,
    ),
    Motif(
        name="queen",
        words=named("queen, princess, 女王, 公主, 皇后"),
        poses=figure_poses(Figure(hair=("long",), garments=("dress",), hat="crown")),
        metres=1.7,
        colours=(hexed("#a8477a"), hexed("#5f6fb0"), hexed("#d9a441")),
        alive=True,
    ),
    Motif(
        name="king",
        words=named("king, prince, emperor, 国王, 王子, 皇帝"),
        poses=figure_poses(Figure(garments=("robe",), hat="crown", beard=True)),
        metres=1.8,
        colours=(hexed("#a83a44"), hexed("#4a5fa0")),
        alive=True,
    ),
    Motif(
        name="girl",
        words=named("girl, daughter, 女孩, 小女孩, 少女, 姑娘, 女儿"),
        poses=figure_poses(Figure(hair=("ponytail", "bob", "long"), garments=("dress", "hoodie"), head=10.4)),
        metres=1.25,
        colours=CLOTHES,
        alive=True,
    ),
    Motif(
        name="boy",
        words=named("boy, child, kid, son, children, 男孩, 小男孩, 孩子, 儿童, 少年, 小孩"),
        poses=figure_poses(Figure(garments=("shirt", "hoodie"), head=10.4)),
        metres=1.2,
        colours=CLOTHES,
        alive=True,
    ),
    Motif(
        name="old man",
        words=named("old man, grandfather, elder, monk, 老人, 爷爷, 老爷爷, 老翁, 僧人"),
        poses=figure_poses(Figure(hair=("receding",), garments=("coat", "jacket"), grey=True, beard=True)),
        metres=1.68,
        colours=CLOTHES,
        alive=True,
    ),
    Motif(
        name="fisherman",
        words=named("fisherman, angler, scholar, hermit, 渔翁, 渔夫, 渔民, 书生, 诗人, 古人, 侠客"),
        poses=figure_poses(Figure(garments=("robe",), hat="straw", beard=True)),
        metres=1.7,
        colours=(hexed("#7d8f8a"), hexed("#8a7a5c"), hexed("#5f748f")),
        home="lake",
        alive=True,
    ),
    Motif(
        name="old woman",
        words=named("old woman, grandmother, grandma, 奶奶, 老奶奶, 老太太"),
        poses=figure_poses(Figure(hair=("bun",), garments=("dress", "coat"), grey=True, glasses=True)),
        metres=1.58,
        colours=CLOTHES,
        alive=True,
    ),
    Motif(
        name="chef",
        words=named("chef, cook, baker, 厨师, 大厨, 面包师"),
        poses=figure_poses(Figure(garments=("jacket",), hat="toque")),
        metres=1.75,
        colours=(hexed("#f4f1ea"),),
        home="room",
        alive=True,
    ),
    Motif(
        name="farmer",
        words=named(
            "farmer, gardener, shepherd, beekeeper, zookeeper, 农民, 园丁, 农夫, 农妇, 牧羊人, 樵夫, 养蜂人, 饲养员",
        ),
        poses=figure_poses(Figure(garments=("shirt",), hat="straw")),
        metres=1.75,
        colours=(hexed("#7d9a6a"), hexed("#c98a4a")),
        alive=True,
    ),
    Motif(
        name="worker",
        words=named("worker, engineer, builder, firefighter, 工人, 工程师, 消防员"),
        poses=figure_poses(Figure(garments=("jacket",), hat="helmet")),
        metres=1.75,
        colours=(hexed("#e0873a"), hexed("#4f7f9f")),
        home="city",
        alive=True,
    ),
    Motif(
        name="doctor",
        words=named("doctor, scientist, nurse, 医生, 科学家, 护士"),
        poses=figure_poses(Figure(hair=("parted", "bob", "short"), garments=("coat",), glasses=True)),
        metres=1.72,
        colours=(hexed("#f4f3ee"),),
        home="room",
        alive=True,
    ),
    Motif(
        name="teacher",
        words=named("teacher, professor, librarian, schoolteacher, 老师, 教师, 教授, 图书管理员"),
        poses=figure_poses(Figure(hair=("parted", "bob", "bun"), garments=("jacket", "shirt"), glasses=True)),
        metres=1.7,
        colours=(hexed("#5f7f8f"), hexed("#8a6a56"), hexed("#6f8f6a")),
        alive=True,
    ),
    Motif(
        name="sailor",
        words=named("sailor, seaman, captain, skipper, ferryman, mariner, 水手, 船长, 海员, 船夫, 航海家"),
        poses=figure_poses(Figure(garments=("jacket", "shirt"), hat="cap")),
        metres=1.75,
        colours=(hexed("#35507a"), hexed("#3f5f8a")),
        home="sea",
        alive=True,
    ),
    Motif(
        name="lighthouse keeper",
        words=named(
            "lighthouse keeper, keeper of the lighthouse, keeper of a lighthouse",
            "灯塔看守人, 灯塔守护人, 灯塔看守员, 灯塔管理员, 守塔人, 守灯人, 灯塔老人",
        ),
        poses=figure_poses(Figure(hair=("receding",), garments=("coat",), grey=True, beard=True, hat="cap")),
        metres=1.75,
        colours=(hexed("#e0b03f"), hexed("#35507a")),
        home="sea",
        alive=True,
        brings="lighthouse",
    ),
    Motif(
        name="shopkeeper",
        words=named(
            "shopkeeper, shop owner, shop assistant, storekeeper, innkeeper, merchant, grocer, butcher, seller",
            "vendor, carpenter, blacksmith, craftsman, potter, tailor, cobbler",
            "店主, 老板, 老板娘, 店员, 掌柜, 商人, 售货员, 小贩, 店小二, 木匠, 铁匠, 工匠, 裁缝, 鞋匠",
        ),
        poses=figure_poses(Figure(garments=("shirt",), apron=APRON)),
        metres=1.72,
        colours=CLOTHES,
        home="street",
        alive=True,
    ),
    Motif(
        name="officer",
        words=named(
            "police officer, policeman, policewoman, officer, guard, watchman, pilot, postman, mailman, conductor",
            "警察, 民警, 保安, 守卫, 卫兵, 飞行员, 机长, 邮递员, 邮差, 列车员",
        ),
        poses=figure_poses(Figure(garments=("jacket",), hat="cap")),
        metres=1.76,
        colours=(hexed("#35486b"), hexed("#4a5f6f")),
        home="street",
        alive=True,
    ),
    Motif(
        name="man",
        words=named(
            "man, person, people, guy, father, dad, someone, traveler, traveller, hiker, pedestrian, keeper",
            "hunter, driver",
            "人, 男人, 男子, 先生, 行人, 人物, 爸爸, 父亲, 旅人, 猎人, 司机, 看守人, 守护人",
        ),
        poses=figure_poses(Figure(garments=("shirt", "jacket", "hoodie", "coat"))),
        metres=1.75,
        colours=CLOTHES,
        alive=True,
    ),
)
