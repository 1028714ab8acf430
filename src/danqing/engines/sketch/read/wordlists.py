"""Words that are not drawn themselves, and names of things that have no motif.

A noun that stands here is found whole ("松鼠" is no pine, "鱼缸" no fish) and becomes a captioned card until
somebody draws a motif that bears its name. Everything else here is here so that it does not become a card.
"""

from __future__ import annotations

from danqing.engines.sketch.words import named

MEASURES = (
    "只个位名条头座辆朵棵把张本台艘架件块杯碗幅间栋匹对片道颗根支双扇盏串盘份枚面口尊瓶束株家轮群幢所匙篮筐壶罐盒袋副套顶则首"
    "滴弯抹缕粒节列叶"
)
"""Chinese measure words of one character, as in 三只 and 一座."""

NOUNS = named(
    "acorn, aurora borealis, airship, alien, alligator, alpaca, anchor, ant, antelope, aquarium, armor, arrow",
    "aurora, northern lights, avocado, axe, backpack, bag, ball, bakery, barn, barrel, baseball, basket",
    "basketball, bat, bathtub, beaver, beer, bell, billboard, birch, bird cage, birdcage, bison, blanket",
    "blueberry, bone, bonfire, bookshelf, bottle, bowl, bow, bracelet, branch, broccoli, broom, bubble, bucket",
    "burger, hamburger, bus stop, button, cabbage, cage, calendar, camel, camera, campfire, candy, cape, caravan",
    "card, carpet, rug, carriage, carrot, cart, cathedral, caterpillar, cave, cheetah, cheese, cherry, chess",
    "chicken, chimney, chipmunk, chocolate, church, cinema, cocktail, coconut, coin, compass, cookie, coral",
    "corn, cow, crab, crocodile, crow, crown, crystal, cube, cupcake, curtain, desk lamp, diamond",
    "dinosaur, dolphin, donkey, donut, doughnut, dragonfly, drone, drum, dumpling, dumplings, dwarf, earth, egg",
    "elephant, elf, engine, fairy, fan, feather, ferris wheel, fire, fireplace, fire truck, fish tank, flag",
    "flamingo, floor lamp, flute, food stall, football, fork, fountain, fox, frame, french fries, frog, furniture",
    "gears, ghost, giraffe, glasses, globe, gnome, goat, goblin, gorilla, hammer, hammock, harp, headphones",
    "hedgehog, helicopter, helmet, hen, hippo, hippopotamus, hourglass, ice cream, ice cube, iceberg, jacket, jar",
    "jellyfish, jewel, kangaroo, keyboard, key, kiwi, knife, knight, koala, ladder, ladybug, lemon, leopard",
    "letter, lion, lizard, lipstick, llama, lobster, magnet, mailbox, mango, map, market stall, mask, melon",
    "mermaid, meteor, microphone, milk, milkshake, mirror, mole, monkey, monster, motorbike, motorcycle, mouse",
    "necklace, needle, nest, newspaper, notebook, octopus, olive, onion, ostrich, otter, owl, panther, parachute",
    "parrot, peach, peacock, pear, pelican, pen, pencil, penguin, perfume, piano, pickle, pier, pig, pigeon",
    "pillow, pineapple, pirate, pizza, planet, plant, platypus, plate, polar bear, police car, pomegranate, potato",
    "printer, pumpkin, puppet, pyramid, quokka, raccoon, radio, raft, ram, rat, raven, red panda, reindeer, rhino",
    "ring, robot, rock, roller coaster, ruins, salad, samurai, sandwich, sandcastle, satellite, saturn, saw",
    "saxophone, scale, scarecrow, school, scooter, seal, sea turtle, seahorse, shark, sheep, shell, seashell",
    "shield, shoe, skateboard, skeleton, skull, sled, sloth, snail, snake, soldier, speaker, spider, spoon, squid",
    "squirrel, stairs, staircase, stall, starfish, statue, steak, strawberry, submarine, suitcase, surfboard",
    "sushi, sword, taco, tank, teddy bear, telescope, television, temple, tennis racket, tent, throne, tiger",
    "toaster, tomato, toothbrush, torch, toy, tractor, traffic light, treasure chest, treehouse, trumpet, truck",
    "tunnel, turtle, tv, typewriter, ufo, unicorn, vampire, van, violin, volcano, wagon, wallet, wand, watch",
    "waterfall, watering can, well, whale, wheel, wheelchair, wizard, witch, wolf, zebra, yarn, gold coin",
    "rubber duck, bench, bed, sofa, 极光, 骆驼, 骆驼队, 松鼠, 珊瑚, 海龟, 鱼缸, 冰块, 斧头, 鸡蛋, 西红柿, 番茄, 刀",
    "蜻蜓, 土星, 木星, 火星, 地球, 行星, 矮人, 小矮人, 精灵, 独角兽, 机器人, 恐龙, 巨龙, 大象, 狮子, 老虎, 豹子",
    "猎豹, 狼, 狐狸, 熊, 棕熊, 北极熊, 猴子, 猩猩, 长颈鹿, 斑马, 河马, 犀牛, 袋鼠, 考拉, 树懒, 刺猬, 浣熊, 水獭",
    "海豹, 海豚, 鲸鱼, 鲨鱼, 章鱼, 水母, 海星, 海马, 螃蟹, 龙虾, 贝壳, 乌龟, 青蛙, 蛇, 蜥蜴, 鳄鱼, 蜗牛, 蜘蛛",
    "蚂蚁, 蜜蜂, 瓢虫, 七星瓢虫, 广告牌, 数据中心, 起重机, 奶茶, 露珠, 萤火虫, 蝉, 猫头鹰, 孔雀, 火烈鸟, 鸵鸟",
    "企鹅, 乌鸦, 公鸡, 母鸡, 小鸡, 鸡, 羊, 绵羊, 山羊, 羊驼, 牛, 奶牛, 水牛, 猪, 小猪, 驴, 老鼠, 仓鼠, 鹿, 麒麟",
    "凤凰, 灯泡, 香水, 口红, 瓶子, 手表, 项链, 戒指, 耳环, 手镯, 皇冠, 包, 手提包, 背包, 书包, 行李箱, 钱包, 钥匙",
    "眼镜, 耳机, 音箱, 麦克风, 相机, 电视, 键盘, 鼠标, 冰箱, 洗衣机, 风扇, 空调, 时装, 鞋子, 运动鞋, 高跟鞋, 床",
    "沙发, 柜子, 书架, 书柜, 镜子, 地毯, 窗帘, 枕头, 毯子, 壁炉, 楼梯, 浴缸, 马桶, 钢琴, 小提琴, 古筝, 琵琶, 笛子",
    "鼓, 萨克斯, 小号, 喇叭, 笔, 毛笔, 铅笔, 画笔, 画板, 地图, 信, 信封, 报纸, 日历, 纸箱, 篮子, 竹篮, 水桶, 梯子",
    "锤子, 剪刀, 针, 剑, 宝剑, 盾牌, 弓箭, 盔甲, 面具, 旗帜, 红旗, 帐篷, 篝火, 火堆, 火把, 秋千, 滑梯, 摩天轮",
    "旋转木马, 过山车, 喷泉, 雕像, 雕塑, 石狮子, 长城, 埃菲尔铁塔, 东方明珠, 天坛, 天安门, 教堂, 金字塔, 学校",
    "医院, 车站, 地铁站, 机场, 码头, 工厂, 仓库, 谷仓, 牌坊, 牌楼, 院子, 四合院, 井, 水井, 山洞, 洞穴, 瀑布, 火山",
    "冰山, 岩石, 石头, 摩托车, 电动车, 三轮车, 卡车, 货车, 消防车, 救护车, 警车, 拖拉机, 挖掘机, 马车, 直升机",
    "无人机, 飞艇, 潜水艇, 航母, 雪橇, 滑板, 降落伞, 飞碟, 卫星, 空间站, 望远镜, 显微镜, 地球仪, 红绿灯, 路牌",
    "招牌, 邮筒, 邮箱, 垃圾桶, 自动售货机, 足球, 篮球, 网球, 乒乓球, 羽毛球, 玩具, 玩偶, 洋娃娃, 布娃娃, 积木",
    "魔方, 拼图, 棋盘, 围棋, 麻将, 扑克牌, 红包, 对联, 福字, 中国结, 鞭炮, 舞狮, 龙舟, 粽子, 月饼, 饺子, 汤圆",
    "包子, 馒头, 火锅, 烤鸭, 寿司, 汉堡, 披萨, 薯条, 三明治, 热狗, 牛排, 沙拉, 奶酪, 牛奶, 酸奶, 冰淇淋, 冰激凌",
    "棒棒糖, 糖果, 糖葫芦, 巧克力, 饼干, 甜甜圈, 马卡龙, 爆米花, 可乐, 啤酒, 鸡尾酒, 白酒, 柠檬, 草莓, 蓝莓, 樱桃",
    "桃子, 梨, 芒果, 菠萝, 猕猴桃, 石榴, 火龙果, 荔枝, 椰子, 南瓜, 黄瓜, 胡萝卜, 萝卜, 土豆, 玉米, 辣椒, 茄子",
    "白菜, 青菜, 蔬菜, 大蒜, 洋葱, 豆腐, 骨头, 鸟巢, 鸟笼, 蜂巢, 蛋, 羽毛, 海盗, 骑士, 武士, 忍者, 巫师, 女巫",
    "魔法师, 美人鱼, 天使, 恶魔, 吸血鬼, 僵尸, 幽灵, 鬼, 外星人, 孙悟空, 猪八戒, 哪吒, 嫦娥, 财神, 龙王, 佛像",
    "观音, 骷髅, 稻草人, 圣诞老人, 小丑, 超人, 蝙蝠侠, 桂花树, 桂花, 蒲公英, 薰衣草, 康乃馨, 满天星, 水仙, 仙人球",
    "银杏叶, 麦子, 稻谷, 水稻, 沙堡, 星球, 牛肉面, 牛肉, 鸡肉, 羊肉, 猪肉, 鱼肉, 米粉, 炒饭, 热可可, 剑客, 藤蔓",
    "苔藓, 盆栽, 盆景, 小摊, 摊位, 摊贩, 路灯, 灯塔, 烟囱, 电线杆, 井盖, 魔杖, 水晶球, 宝石, 钻石, 金币, 宝箱",
    "沙漏, 指南针, 船锚, 船桨, 蜡烛台, 香炉, 折扇, 扇子, 屏风, 算盘, 砚台, 卷轴, 印章, 茶具, 筷子, 碗, 盘子, 勺子",
    "叉子, 锅, 烤箱, 微波炉, 电饭煲, 水果刀, 菜刀, 豹, 气泡, 泡泡",
)
"""Things that are drawn as a card as long as no motif bears their name."""

ARTICLES = named(
    "the, my, his, her, their, our, your, its, this, that, these, those, 这, 那, 这些, 那些, 每, 每个, 某, 其",
)
PRONOUNS = named("it, them, him, 它, 他, 他们, 它们, 她们")
CONNECTORS: dict[str, tuple[str, ...]] = {
    "and": named("and, &, plus, as well as, along with, 和, 与, 及, 以及, 还有, 跟, 、"),
    "or": named("or, nor, 或, 或者"),
    "with": named("with, featuring, 带, 带着, 带有"),
    "wear": named(
        "wearing, wears, wear, dressed in, dressed as, clad in, wrapped in, 穿, 穿着, 身穿, 身着, 戴, 戴着, 头戴",
        "披着, 系着, 围着, 背着, 穿上, 戴上",
    ),
    "at": named("在, 于, 到, 放在, 放到, 放置到, 放置在, 移到, 移动到, 摆在, 贴在, 印在, 画在, 挂在, 来到"),
    "of": named("of"),
    "de": named("的"),
    "have": named(
        "has, have, having, is, are, was, were, there is, there are, being, be, contains, containing, stands, 有",
        "是, 放着, 放有, 摆着, 摆放着, 摆放, 摆满了, 放, 挂着, 挂, 插着, 插, 停着, 停, 长着, 铺着, 盛着, 装着",
        "飘着, 漂着, 堆着, 有着, 为, 还有着, 出现, 吃, 喝, 吃着, 喝着, 画, 画着, 添加, 加上, 增加, 加, 生成, 变成",
        "换成, 改成, 替换成, 替换为, 换为",
    ),
}
FILLERS = named(
    "deserted, uninhabited, 空无一人, 空荡荡, 空旷, 空, ice skating, skating, skiing, surfing, composed",
    "consisting, landing, leaning, burning, breathing, 人来人往, 车水马龙, 人山人海, 川流不息, 熙熙攘攘, 鸟语花香",
    "山清水秀, 风和日丽, 花好月圆, textured, solid, seamless, 纹理, 纯色, 素色, 渐变, to, from, by, for, as, into",
    "without, at, over, through, which, who, whose, where, when, while, then, also, just, like, during, out, up",
    "down, off, across, along, against, between, toward, towards, inside, outside, above, very, so, more, most",
    "much, all, together, here, there, each, every, both, any, only, too, still, again, almost, nearly, around",
    "back, away, within, throughout, onto, upon, via, per, than, but, if, because, until, after, before, i, we",
    "you, he, she, they, me, us, what, how, can, could, will, would, should, shall, may, must, do, does, did, let",
    "lets, 's, such as, way, ones, even, ever, never, now, today, soon, once, twice, about, etc, eg, ie, vs",
    "versus, same, beautiful, exquisite, elegant, serene, peaceful, calm, quiet, cozy, cosy, warm, cold, soft",
    "bright, dark, vivid, vibrant, dramatic, stunning, amazing, gorgeous, cute, adorable, lovely, pretty, nice",
    "wonderful, magical, dreamy, mysterious, ancient, old, new, modern, traditional, vintage, retro, classic",
    "stray, consistent, realistic, happy, sad, angry, lively, accurate, fluffy, furry, fat, thin, slim, young",
    "elderly, lonely, lone, empty, selected, open, closed, wet, dry, hot, cool, fresh, clean, dirty, clear, sharp",
    "smooth, rough, round, square, flat, plain, simple, minimal, minimalist, minimalistic, complex, intricate",
    "detailed, highly, ultra, hyper, super, high, low, deep, shallow, long, short, wide, narrow, thick, heavy",
    "light, pale, rich, poor, strong, weak, gentle, gently, quietly, softly, windy, breezy, colorful, colourful",
    "multicolored, rainbow colored, striped, spotted, decorated, ornate, futuristic, cyberpunk, steampunk, fantasy",
    "surreal, abstract, isometric, cartoon, anime, manga, chibi, kawaii, comic, gothic, baroque, art nouveau",
    "art deco, bohemian, rustic, industrial, scandinavian, japanese, chinese, european, american, french, italian",
    "english, british, korean, indian, african, arabic, victorian, medieval, professional, commercial, editorial",
    "official, perfect, ideal, best, better, good, great looking, fine, delicate, romantic, epic, majestic, grand",
    "luxurious, luxury, premium, real, true, natural, organic, artistic, creative, unique, special, original",
    "famous, popular, typical, random, various, different, several kinds of, full, filled, covered, lush, distant",
    "nearby, far, close, near future, blooming, glowing, shining, rising, falling, swimming, grazing, parked",
    "parking, thatched, rocky, sandy, grassy, wooded, steep, hidden, secret, sacred, magic, enchanted",
    "photorealism, detailedly, naturally, slightly, lightly, closely, brightly, beautifully, slowly, quickly, left",
    "right, top, bottom, middle, first, second, third, fourth, fifth, last, next, another one, same one, main",
    "single one, late, early, mid, friendly, playful, sleepy, hungry, brave, tasty, delicious, juicy, crispy",
    "creamy, shiny, glossy, matte, transparent, translucent, blurred, blurry, blank, tiny little, half, quarter",
    "whole, entire, complete, final, free, steam, smoke free, rubber, plastic, cotton, silk, velvet, linen, wool",
    "knitted, woven, pixelated look, hand drawn, handmade, homemade, luminous, radiant, sparkling, glittering",
    "twinkling, floating, hanging, standing out, opposite, 了, 着, 被, 把, 将, 从, 向, 对, 给, 让, 使, 用, 以, 并",
    "并且, 而, 但, 但是, 也, 都, 就, 还, 又, 再, 很, 非常, 十分, 特别, 更, 最, 太, 正, 正在, 已经, 刚, 刚刚, 一起",
    "一样, 一边, 一直, 一定, 一切, 一下, 一身, 一同, 同时, 同一, 统一, 之间, 其中, 之, 所, 该, 此, 共, 共同, 分别",
    "各, 各自, 互相, 彼此, 自己, 如, 像, 如同, 仿佛, 好像, 似的, 一般, 请, 帮我, 帮忙, 我, 我们, 你, 您, 要, 想",
    "想要, 需要, 必须, 可以, 能, 会, 应该, 来, 去, 到, 出, 入, 进, 过, 起, 起来, 下来, 上去, 出来, 进来, 过来",
    "不变, 保持, 一致, 前后一致, 随意, 随机, 基础, 基于, 根据, 按照, 里面的, 地, 得, 于是, 因为, 所以, 如果, 那么",
    "以上, 以下, 之前, 之后, 以后, 以前, 时候, 时, 约, 大约, 左右, 上下, 大家, 小心, 大小, 大胆, 小时, 什么, 怎么",
    "哪里, 多么, 多少, 马上, 路上, 身上, 其他, 别的, 等, 等等, 之类, 适合, 属于, 关于, 以及其他, 整个, 全部, 所有",
    "全, 整, 主要, 重点, 突出, 强调, 体现, 展现, 展示, 呈现, 表现, 描绘, 记录, 拍摄, 拍, 拍一张, 重新, 提取, 检测",
    "分割, 识别, 排列, 框选, 框, 标注, 画框并标注, 画框标注, 匹配, 配色, 占据, 遮挡, 露出, 打向, 透过, 写, 写上",
    "写着, 上传, 移除, 去除, 去掉, 删除, 修改, 编辑, 指令, 调整, 优化, 替换, 换, 改, 变, 变为, 改为, 放置, 喷绘",
    "融合, 交错, 明暗, 叫, 叫做, 名为, 名叫, 就是, 漂亮, 美丽, 精致, 可爱, 优雅, 宁静, 安静, 温暖, 温馨, 梦幻",
    "神秘, 古老, 古典, 现代, 传统, 复古, 时尚, 简约, 简单, 简洁, 复杂, 华丽, 豪华, 高级, 清新, 清澈, 明亮, 明媚",
    "昏暗, 昏黄, 柔和, 强烈, 鲜艳, 鲜明, 彩色, 五彩, 五彩缤纷, 缤纷, 斑斓, 透明, 半透明, 光滑, 粗糙, 毛茸茸",
    "胖乎乎, 圆滚滚, 快乐, 开心, 高兴, 悲伤, 孤独, 年轻, 年老, 年迈, 老, 旧, 新, 老式, 老旧, 新鲜, 美味, 好吃, 高",
    "矮, 胖, 瘦, 长, 短, 宽, 窄, 厚, 薄, 深, 浅, 亮, 暗, 浓, 淡, 远, 近, 远处, 近处, 天上, 空中, 天空中, 天空",
    "地上, 地面, 水里, 水中, 水面, 手里, 手中, 流水, 平静, 平静如镜, 如镜, 波光粼粼, 郁郁葱葱, 生机勃勃, 宏伟",
    "壮观, 壮丽, 雄伟, 唯美, 浪漫, 诗意, 治愈, 未来, 未来感, 赛博朋克, 蒸汽朋克, 科幻, 魔幻, 奇幻, 卡通, 动漫",
    "二次元, 国潮, 中式, 日式, 欧式, 北欧, 盛开, 绽放, 开放, 开, 矗立, 升起, 倒映, 倒映着, 飘落, 飘, 飘浮, 漂浮",
    "悬浮, 悬挂, 照耀, 照射, 照, 洒, 洒在, 洒满, 闪烁, 闪耀, 发光, 燃烧, 飞驰, 飞驰而过, 而过, 行驶, 停靠, 停泊",
    "穿过, 经过, 路过, 驶过, 划过, 跨过, 游, 游动, 游泳, 游来游去, 玩, 玩耍, 嬉戏, 追逐, 奔腾, 跳跃, 跳, 跳舞",
    "唱歌, 看, 看着, 望, 望着, 仰望, 凝视, 眺望, 钓鱼, 垂钓, 做饭, 做, 写字, 读, 读书, 聊天, 微笑, 笑, 大笑, 哭",
    "工作, 学习, 等待, 等候, 回头, 低头, 抬头, 挥手, 围绕着, 搂着, 搂, 透出, 冒, 冒着, 散发, 散落, 落, 落下, 下着",
    "打, 充满, 充满艺术感, 艺术感, 特征, 主题, 平铺, 雪白, 特写, 俯视, 仰视, 鸟瞰, 平视, 广角, 鱼眼, 鱼眼镜头",
    "微距, 景深, 近景, 远景, 中景, 全景, 全屏, 大面积, 一角, 角落, 人气, 人工, 花纹, 花样, 花式, 云南, 河南, 河北",
    "山东, 山西, 海南, 湖南, 湖北, 四川, 水平, 星期, 月份, 日期, 国际, 中国, 日本, 法国, 英国, 美国, 意大利, 欧洲",
    "亚洲, 北京, 上海, 成都, 手工, 手绘, 全身, 半身, 侧面, 正面, 背面, 侧视图, 正视图, 背视图, 俯视图, 单品, 穿搭",
    "款式, 搭配, 着装, 品牌, 产品, 商品, 电商, 广告, 宣传, 促销, 打折, 优惠, 活动, 新品, 上市, 极简, 武侠, 热闹",
    "热气腾腾, 浩瀚, 无边, 无限, 无垠, 无人, 别致, 区别, 沉, 盛, 满, 高清的, 阴森, 荒凉, 繁华, 喧嚣, 春夏秋冬",
    "四个季节, 四季, 季节, 季节变迁, 流浪, 飘扬, 荡漾, 弥漫, 笼罩, 缭绕, 点缀, 镶嵌, 搭在, 摆动, 摇曳, 飞舞, 盘旋",
    "栖息, 依偎, 拥抱, 亲吻, 牵手, 手牵手, 相伴, 陪伴, 陪着, 跟随, 跟着, 带领, 奔跑着, 好奇, 好奇地, 认真, 认真地",
    "静静, 静静地, 悠闲, 悠闲地, 慵懒, 慵懒地, 懒洋洋, 懒洋洋地, 慢慢, 慢慢地, 轻轻, 轻轻地, 缓缓, 缓缓地, 高高",
    "深深, 淡淡, 浓浓, 满满",
)
VAGUE = named(
    "page, landing page, website, web, hero image, app icon, app, ui, user interface, dashboard, mockup, sale",
    "discount, offer, campaign, flyer, brochure, menu, ticket, label, packaging, blueprint, collage, avatar",
    "candlelight, light trail, trail, mane, wall, floor, ceiling, windowsill, freckle, breath, made, corner",
    "wallpaper design, exposure time, four panel comic, 四格, 四格漫画, 漫画, 连环画, 分镜, 设计, 界面, 网页, 数据",
    "中心, 大小姐, photo, photograph, picture, image, illustration, painting, drawing, scene, view, shot",
    "photoshoot, series, set, style, art, artwork, render, rendering, wallpaper, background, backdrop, foreground",
    "close up, closeup, camera, angle, lens, lighting, sunlight, shadow, color, colour, detail, quality",
    "resolution, hd, uhd, fhd, masterpiece, shade, leaf litter, ground, sky, water, air, side, front, distance",
    "horizon, world, atmosphere, mood, feeling, composition, perspective, depth, focus, aspect, ratio, documentary",
    "something, anything, nothing, nature, landscape, scenery, season, reflection, wind, breeze, time, moment, day",
    "sign, neon sign, word, text, letter, lettering, caption, slogan, headline, title, logo, font, position, place",
    "area, box, watermark, feature, face, expression, smile, eye, hair, head, hand, arm, leg, foot, body part, ear",
    "nose, mouth, tail, paw, wing, skin, look, pose, portrait shot, outfit, clothes, clothing, fashion, design",
    "concept, idea, layout, template, banner, cover, icon, emoji, sticker, thumbnail, card, greeting card",
    "postcard, christmas card, birthday card, advertisement, product, brand, shop sign, price, number, line, edge",
    "center, centre, part, piece, kind, type, sort, pattern, texture, surface, material, marble, gradient, hue",
    "tone, contrast, saturation, exposure, grain, noise, bokeh, blur, ray, sun ray, beam, glow, shine, sparkle",
    "spark, drop, splash, ripple, wave pattern, life, love, peace, joy, happiness, freedom, dream, memory, story",
    "history, culture, music, jazz, jazz night, party, festival, holiday, vacation, travel, adventure, journey",
    "game, sport, food, drink, meal, breakfast, lunch, dinner, vegetable garden, artist, shoulder, lap, knee",
    "sea view, ocean view, city view, mountain view, lake view, light, beard, mustache, moustache, haired, eyed",
    "skinned, four seasons, all four seasons, puddle, children's book, picture book, storybook, clip art",
    "brand name, studio ghibli, pixar, disney, van gogh, monet, hokusai, wes anderson, unreal engine",
    "octane render, octane, artstation, behance, dslr, canon, nikon, sony, iphone, polaroid, film, film grain, iso",
    "hour, minute, second, year, month, week, century, decade, age, size, height, width, length, shape, form",
    "figure, object, item, thing, element, subject, theme, topic, content, scene description, environment",
    "surrounding, surroundings, location, spot, region, zone, country, europe, asia, africa, america, china, japan",
    "paris, london, new york, tokyo, chengdu, beijing, shanghai, weather, climate, temperature, warmth",
    "cold weather, silence, roof, quick brown, bunch of, group, crowd, row, pile, stack, bit, lot, couple",
    "carpet of, field of view, edge of, storytelling, keyframe, frame rate, panel, sequence, variation, version",
    "example, sample, test, prompt, blanket of, put, spray, keep, make, draw, paint, create, generate, show, shows",
    "add, remove, delete, replace, change, turn, move, copy, paste, insert, write, writes, print, rotate, flip",
    "crop, extend, convert, transform, edit, apply, give, gives, take, takes, use, uses, want, need, please, looks",
    "see, sees, saw, go, goes, went, come, comes, get, gets, got, say, says, said, read, reads, sing, sings, dance",
    "dances, play, plays, eat, eats, ate, drinks, jump, jumps, smiles, laugh, laughs, cry, cries, watch tv, stare",
    "stares, gaze, gazes, shines, glows, bloom in, float, floats, drift, drifts, rise, rises, fall, falls, grow",
    "grows, leaves behind, weave, swim, swims, drive, drives, blow, blows, hang, hangs, face each other, cross",
    "crosses, fill, fills, covers, chase, chases, hug, hugs, kiss, kisses, wave hello, bring, brings, hunt, cook",
    "cooks, work, works, study, studies, wait, waits, left behind, documenting, displaying, selling, feeding",
    "looking, covering, keeping, cool off, rests on, steal, 照片, 图片, 画面, 插画, 壁纸, 图, 图像, 图中, 图里",
    "组图, 套图, 宫格, 4宫格, 四宫格, 九宫格, 拍立得, 背景, 前景, 中景, 风格, 风, 高清, 超清, 4k, 8k, 细节, 构图",
    "光影, 光线, 灯光, 氛围, 氛围感, 质感, 材质, 色调, 色彩, 颜色, 倒影, 影子, 阴影, 镜头, 视角, 场景, 景象, 景色",
    "风景, 世界, 位置, 地点, 地方, 区域, 处, 框选处, 图案, 水印, 文字, 字, 字体, 字样, 标题, 标语, 标志, 贺卡",
    "生日贺卡, 卡片, 明信片, 邀请函, 请柬, 封面, 海报上, 写真, 艺术, 艺术品, 作品, 摄影作品, 产品摄影, 元素, 主体",
    "人物脸, 脸, 脸部, 面部, 表情, 发型, 头发, 头, 手, 眼睛, 耳朵, 嘴巴, 鼻子, 尾巴, 爪子, 翅膀, 身体, 服装, 衣服",
    "模特, 肩膀, 肩上, 怀里, 头上, 头顶, 背上, 绘本, 儿童绘本, 儿童画, 胡子, 白胡子, 长发, 短发, 黑发, 金发, 腿",
    "腿上, 窗外, 手上, 身影, 大字, 四个字, 圆形, 方形, 三角形, 游戏, 屋顶, 屋檐, 墙, 墙壁, 墙面, 石板路, 青石板路",
    "青石板, 小路, 路, 道路, 巷, 两旁, 两侧, 四周的, 巨浪, 浪花, 波浪, 水, 风中, 云端, 季节感, 时光, 岁月, 生活",
    "生日, 节日, 中秋, 中秋节, 春节, 端午, 端午节, 元宵节, 国庆, 圣诞, 圣诞节, 新年, 除夕, 情人节, 故事, 童话, 梦",
    "爱, 爱情, 友情, 幸福, 自由, 希望, 和平, 音乐, 歌, 节奏, 速度, 力量, 科技, 科技感, 空间, 空间感, 层次, 层次感",
    "立体感, 光, 火光, 光芒, 光束, 光晕, 光斑, 逆光, 侧光, 自然光, 特效, 粒子, 粒子效果, 虚化, 人群, 队伍, 声音",
    "气氛, 气息, 味道, 香味, 颜料, 笔触, 线条, 轮廓, 形状, 尺寸, 比例, 分辨率, 画质, 张, 幅, 系列, 版本, 样子",
    "模样, 姿势, 姿态, 动作, 情绪, 心情, 画风, 意境, 国风, 古风, 写意, 工笔, 裙子款式, 花丛, 草丛, 树丛, 树枝",
    "树叶, 枝头, 花枝, 根, 叶, 皮毛",
)
"""Nouns and verbs that name nothing to draw."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "man": named(
        "family, crowd, crowd of people, tourist, student, dancer, singer, gentleman, businessman, cyclist",
        "athlete, husband, brother, uncle, friend, customer, waiter, barista, musician, photographer, programmer",
        "developer, writer, neighbor, neighbour, groom, soldier, couple, human, male, 新郎, 叔叔, 学生, 男孩子",
        "路人, 游客, 人群, 情侣, 夫妻, 新人, 一家人, 舞者, 歌手, 快递员, 上班族, 程序员, 摄影师, 服务员, 丈夫",
        "哥哥, 男士, 青年, 小伙子",
    ),
    "woman": named(
        "ballerina, businesswoman, wife, sister, aunt, model, waitress, female, 新娘, 阿姨, 妻子, 姐姐, 模特",
        "芭蕾舞者, 女性, 佳人, 仙女, 旗袍女子",
    ),
    "girl": named("schoolgirl, granddaughter, little girl, 孙女, 妹妹, 小姑娘, 萝莉, 女生, 女同学"),
    "boy": named(
        "toddler, baby, little boy, schoolboy, grandson, 孙子, 弟弟, 小朋友, 宝宝, 婴儿, 孩子们, 男童, 小男生",
        "男生, 男孩子",
    ),
    "old man": named("老头, 老爷爷们, 白发老人"),
    "old woman": named("老妇人, 外婆, 姥姥, 老妈妈"),
    "fisherman": named("剑客, 道士, 隐士, 诗仙, 李白"),
    "dog": named(
        "golden retriever, retriever, poodle, shiba, shiba inu, samoyed, beagle, bulldog, dachshund, terrier",
        "hound, 柴犬, 金毛, 金毛犬, 泰迪, 萨摩耶, 边牧, 拉布拉多, 斗牛犬, 大狗, 狗子",
    ),
    "cat": named(
        "siamese cat, persian cat, ginger cat, tabby cat, 布偶猫, 英短, 波斯猫, 喵星人, 狸花猫, 大猫, 奶猫, 猫儿",
    ),
    "rabbit": named("玉兔, 白兔, 小白兔"),
    "moon": named("lunar, 月球, 皓月"),
    "aurora": named("aurora borealis, northern lights, polar lights, 北极光"),
    "bear": named("polar bear, 北极熊, 黑熊"),
    "horse": named("stallion, mare, foal, 骏马, 马匹, 战马"),
    "fish": named("小鱼, 鱼儿, 鱼群, 热带鱼, tropical fish, clownfish"),
    "bird": named("bluebird, songbird, cardinal, finch, 鸟儿, 黄鹂, 画眉"),
    "house": named("bungalow, mansion, chalet, shed, barn, 房, 木房子, 洋房, 民居, 老房子"),
    "tree": named("birch, birch tree, oak tree, linden, 银杏树, 白杨, 榕树, 槐树, 桦树, 老树, 桂花树"),
}
"""More names of motifs; a motif's own names stand with it."""

SETTING_SYNONYMS: dict[str, tuple[str, ...]] = {
    "street": named(
        "market, night market, market square, plaza, village, avenue, boulevard, pavement, 大道, 大街, 街边, 路边",
        "步行街, 夜市, 市集, 集市, 村庄, 村子, 广场, 古城, 弄堂, 街角",
    ),
    "city": named("cityscape, urban, parking lot, rooftop, 城, 城市天际线, 天际线, 停车场, 天台, 外滩, 闹市"),
    "room": named(
        "office, classroom, library, hallway, kitchen interior, study room, attic, hotel room, museum, gallery",
        "gym, 教室, 办公室, 图书馆, 书房, 走廊, 阁楼, 酒店, 博物馆, 展厅, 屋子, 屋内",
    ),
    "meadow": named(
        "farm, orchard, vineyard, playground, backyard, yard, prairie, savanna, pasture, wheat field, rice field",
        "农场, 果园, 葡萄园, 操场, 后院, 牧场, 麦田, 稻田, 田, 田园, 花海, 花田, 油菜花田, 庭院",
    ),
    "sea": named(
        "harbour, harbor, seashore, bay, lagoon, port, shoreline, 港口, 海岛, 海湾, 海岸, 海浪, 码头, 渔港, 岛屿",
    ),
    "lake": named("lotus pond, lakeside, lakeshore, 荷塘, 荷花池, 湖畔, 湖心, 水塘, 西湖"),
    "river": named(
        "riverside, riverbank, brook, waterway, 河畔, 江边, 江面, 江上, 河面, 小河, 水乡, 运河, 溪边, 溪水",
    ),
    "mountains": named(
        "canyon, hilltop, mountaintop, summit, highland, ridge, 悬崖, 峡谷, 山顶, 山巅, 山脚, 山间, 山坡上, 山林",
    ),
    "forest": named("rainforest, grove, pine forest, 雨林, 密林, 林中, 树林里, 枫林, 桃林, 森林深处"),
    "space": named("lunar surface, nebula, orbit, deep space, 月球表面, 星云, 星系, 外太空, 浩瀚宇宙"),
    "snowfield": named(
        "ski slope, glacier, tundra, north pole, antarctica, 雪山脚下, 滑雪场, 冰川, 南极, 北极, 冰面",
    ),
    "desert": named("wasteland, oasis, gobi, 戈壁, 绿洲, 荒漠, 大漠"),
    "studio": named(
        "studio lighting, studio light, white backdrop, product shot, headshot, 摄影棚, 证件照, 产品图, 白背景",
        "棚拍",
    ),
    "table": named(
        "kitchen table, kitchen counter, coffee table, workbench top, wooden table, picnic table, flat lay, 木桌, 桌",
        "茶几, 吧台",
    ),
    "underwater": named(
        "underwater, seabed, ocean floor, under the sea, deep sea, 海底, 海底世界, 水下, 深海, 海洋深处",
    ),
}
"""More names of settings; a setting's own names stand with it."""

PARTS = named("fur, feathers, body, bodywork, coat of fur, 毛, 毛发, 皮毛, 车身, 瓶身, 机身, 杯身, 外壳, 花瓣的")
"""What a colour or a material is said of when it is meant for the whole thing."""

GARMENTS: dict[str, tuple[str, ...]] = {
    "coat": named(
        "coat, overcoat, trench coat, raincoat, fur coat, 大衣, 外套, 风衣, 雨衣, 厚大衣, 薄外套, 羽绒服, 棉袄",
    ),
    "jacket": named("jacket, leather jacket, blazer, vest, 夹克, 皮衣, 皮夹克, 马甲, 西装外套"),
    "hoodie": named("hoodie, sweater, jumper, pullover, cardigan, sweatshirt, 卫衣, 毛衣, 帽衫"),
    "shirt": named("shirt, t shirt, tee, blouse, tank top, 衬衫, t恤, 短袖, 上衣, 吊带, 背心"),
    "suit": named("suit, tuxedo, uniform, 西装, 西服, 制服, 礼服"),
    "dress": named("dress, gown, sundress, wedding dress, 连衣裙, 长裙, 裙子, 婚纱, 礼裙, 红裙"),
    "skirt": named("skirt, miniskirt, 短裙, 半身裙"),
    "robe": named("robe, hanfu, kimono, cloak, cape, qipao, cheongsam, 长袍, 汉服, 和服, 旗袍, 斗篷, 披风"),
    "hat": named("hat, cap, beret, beanie, straw hat, top hat, santa hat, 帽子, 帽, 草帽, 礼帽, 圣诞帽, 斗笠"),
    "scarf": named("scarf, shawl, 围巾, 披肩, 丝巾"),
    "glasses": named("glasses, eyeglasses, sunglasses, goggles, 眼镜, 墨镜, 太阳镜"),
    "backpack": named("backpack, rucksack, 背包, 双肩包, 书包"),
    "gloves": named("glove, gloves, mittens, 手套"),
    "boots": named("boots, shoes, sneakers, 靴子, 鞋子, 鞋"),
    "crown": named("crown, tiara, flower crown, 皇冠, 王冠, 花冠"),
    "tie": named("tie, bow tie, necktie, bowtie, ribbon, 领带, 领结, 蝴蝶结"),
    "trousers": named("trousers, pants, jeans, shorts, 裤子, 牛仔裤, 短裤"),
}

ANYBODY = ("她", "人", "人物", "person")
BACKGROUNDS = ("background", "backdrop", "背景")
"""With a colour before it, such a word means a studio."""
EMPTY = ("empty", "deserted", "uninhabited", "空无一人", "空荡荡", "空旷", "无人", "空")
TABLES = frozenset(
    named("table, desk, dining table, kitchen table, wooden table, coffee table, 桌子, 餐桌, 书桌, 木桌, 茶几, 桌")
)
"""Tables that can stand in a room as a thing of their own."""
PICTURES = ("drawing", "painting", "illustration", "picture", "book", "art")
SERVINGS = frozenset(
    named(
        "bottle, glass, cup, mug, bowl, plate, slice, piece, can, jar, pot, loaf, scoop, pair, bunch, set, bag",
        "box",
    )
)
"""What is drawn with the thing it serves: a "bowl of noodles" is noodles."""

TRADITIONAL = str.maketrans(
    "貓狗馬鳥魚龍龜雞鴨鵝車橋樹花門窗燈書筆電腦鐘錶傘風雲雪陽見東傳統現場畫圖寫實攝紅藍綠黃銀銅鐵紙個隻條張輛艘雙對兩幾無沒這裡邊後"
    "麼還與給讓說話戴著穩髮頭臉腳臺灣島灘濱湖場園國會賣買飯麵湯茶蘋葉蘭蓮樓閣廟燒飛機開關過進遠還運動體貝員師學習園寶寬齊黨戶",
    "猫狗马鸟鱼龙龟鸡鸭鹅车桥树花门窗灯书笔电脑钟表伞风云雪阳见东传统现场画图写实摄红蓝绿黄银铜铁纸个只条张辆艘双对两几无没这里边后"
    "么还与给让说话戴着稳发头脸脚台湾岛滩滨湖场园国会卖买饭面汤茶苹叶兰莲楼阁庙烧飞机开关过进远还运动体贝员师学习园宝宽齐党户",
)
"""Common characters of traditional Chinese, each as its simplified one."""
