"""Names of our own making: place + brand + trade + legal form, people, streets. No real register is copied."""

from dataclasses import dataclass
from random import Random

DISTRICTS = (
    ("510903", "船山区"), ("510904", "安居区"), ("510981", "射洪市"), ("510921", "蓬溪县"),
    ("510923", "大英县"), ("510971", "经开区"),
)  # fmt: skip
CITY = ("510900", "遂州市")
PLACES = ("遂州", "船山", "安居", "射洪", "蓬溪", "大英", "涪江", "观音湖", "灵泉", "圣莲", "金华", "赤城")
STREET_HEADS = (
    "高升", "嘉禾", "育才", "介福", "凯旋", "镇江", "南津", "桂花", "仁里", "永兴", "龙坪", "西宁", "柔刚", "凤鸣", "拦江", "会龙",
    "横山", "石洞", "白马", "三家", "玉丰", "聚贤", "常乐", "太和", "平安", "沱牌", "仁和", "金鹤", "瞿河", "大榆", "明月", "赤岩",
    "蓬南", "文井", "鸣凤", "隆盛", "回马", "象山", "卓筒", "河边", "智水", "民主",
)  # fmt: skip
STREET_TAILS = ("街道", "街道", "镇", "镇", "镇", "乡")
BRAND_A = (
    "天", "华", "金", "锦", "瑞", "鸿", "恒", "宏", "盛", "泰", "昌", "兴", "永", "嘉", "佳", "永", "正", "中", "新", "和",
    "德", "诚", "信", "安", "康", "乐", "丰", "裕", "禾", "绿", "蓝", "星", "云", "海", "江", "川", "蜀", "莲", "竹", "松",
    "梅", "桂", "龙", "凤", "麒", "鹏", "骏", "飞", "智", "博", "卓", "启", "润", "沃", "亿", "万", "汇", "聚", "众", "同",
    "源", "力", "迅", "捷", "𠮷", "喆", "堃", "昇",
)  # fmt: skip
BRAND_B = (
    "泰", "达", "盛", "通", "源", "兴", "隆", "和", "泽", "辉", "宇", "腾", "博", "诚", "信", "安", "美", "丰", "裕", "华",
    "锐", "联", "创", "科", "邦", "尚", "佳", "顺", "利", "图", "越", "景", "福", "春", "秋", "阳", "光", "森", "林", "田",
    "园", "山", "河", "峰", "岭", "石", "玉", "宝", "缘", "舟", "帆", "桥", "城", "都", "域", "际", "元", "鼎", "翔", "驰",
    "畅", "悦", "欣", "怡", "康", "宁",
)  # fmt: skip
FORMS = ("有限公司", "有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "厂", "合作社", "中心")


@dataclass(frozen=True)
class Trade:
    """A line of business with the size and wage it tends to have."""

    name: str
    industry: str  # GB/T 4754 section letter and name
    heads: int  # typical headcount
    wage: int  # typical monthly wage, yuan


TRADES = (
    Trade("食品", "C 制造业", 60, 3900), Trade("玻璃", "C 制造业", 90, 4200), Trade("纺织", "C 制造业", 110, 3700),
    Trade("电子科技", "C 制造业", 120, 5200), Trade("机械", "C 制造业", 70, 4800), Trade("包装", "C 制造业", 45, 3900),
    Trade("家具", "C 制造业", 35, 4100), Trade("化工", "C 制造业", 80, 5100), Trade("建筑工程", "E 建筑业", 85, 4600),
    Trade("装饰工程", "E 建筑业", 25, 4300), Trade("物流", "G 交通运输业", 40, 4700),
    Trade("汽车运输", "G 交通运输业", 30, 4500), Trade("商贸", "F 批发和零售业", 14, 3600),
    Trade("超市", "F 批发和零售业", 28, 3300), Trade("医药", "F 批发和零售业", 22, 4100),
    Trade("餐饮管理", "H 住宿和餐饮业", 24, 3500), Trade("酒店管理", "H 住宿和餐饮业", 38, 3600),
    Trade("信息技术", "I 信息技术服务业", 18, 6100), Trade("物业服务", "K 房地产业", 55, 3200),
    Trade("房地产开发", "K 房地产业", 26, 5600), Trade("人力资源", "L 商务服务业", 16, 4200),
    Trade("农业开发", "A 农林牧渔业", 20, 3300), Trade("环保科技", "N 水利环境业", 32, 4500),
    Trade("教育咨询", "P 教育", 15, 4400), Trade("医院", "Q 卫生", 75, 5300), Trade("文化传媒", "R 文体娱乐业", 12, 4300),
)  # fmt: skip

SURNAMES = (
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林", "罗",
    "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭", "萧", "蔡", "潘", "田", "董", "袁", "于", "余",
    "叶", "蒋", "杜", "苏", "魏", "程", "吕", "丁", "沈", "任", "姚", "卢", "傅", "钟", "姜", "崔", "谭", "廖", "范", "汪",
    "陆", "金", "石", "戴", "贾", "韦", "夏", "付", "邱", "侯",
)  # fmt: skip
GIVEN = (
    "芳", "伟", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀英", "霞", "平", "刚",
    "桂英", "建华", "志强", "海燕", "雪梅", "晓东", "文博", "子涵", "雨桐", "思远", "家豪", "国庆", "春梅", "玉兰", "建国", "婷", "鑫",
    "宇航", "欣怡", "俊", "倩", "洁", "波", "斌", "燕", "玲", "莉", "凯", "健", "喆", "堃", "彧", "镕", "玥", "昇", "𠮷",
)  # fmt: skip
LONG_NAMES = ("阿依古丽·吐尔逊江", "欧阳·买买提·䶮", "扎西·才让多杰", "迪丽努尔·阿卜杜热合曼")


def person(random: Random) -> str:
    """Return a person's name; one in two hundred is long and has the middle dot."""
    if random.random() < 0.005:
        return random.choice(LONG_NAMES)
    return random.choice(SURNAMES) + random.choice(GIVEN)


def brand(random: Random) -> str:
    """Return a two- or three-character brand."""
    first, last = random.choice(BRAND_A), random.choice(BRAND_B)
    middle = random.choice(BRAND_B) if random.random() < 0.25 else ""
    return first + middle + last


def company(random: Random, trade: Trade) -> str:
    """Return a registered name: place (mostly), brand, trade, legal form."""
    place = random.choice(PLACES)
    form = random.choice(FORMS)
    core = brand(random) + trade.name
    if form in ("厂", "合作社", "中心"):
        return f"{place}{core}{form}"
    shape = random.random()
    if shape < 0.70:
        return f"{place}{core}{form}"
    if shape < 0.88:
        return f"四川{core}{form}"
    return f"{core}（{place}）{form}"


def street(random: Random, taken: set[str]) -> str:
    """Return a street or town name not used before."""
    while True:
        name = random.choice(STREET_HEADS) + random.choice(STREET_TAILS)
        if name[:2] not in taken:
            taken.add(name[:2])
            return name
