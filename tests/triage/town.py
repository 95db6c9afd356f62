"""A small town's letters: four kinds with words of their own among words all share, made by seed."""

import random

from unionloop.adapters.triage import Letter

KINDS = {
    "工资": ("拖欠工资", "加班费", "包工头", "欠条", "工钱", "农民工", "发薪日", "讨薪"),
    "工伤": ("工伤认定", "医药费", "骨折", "伤残鉴定", "机器压伤", "停工留薪", "住院", "事故"),
    "社保": ("养老保险", "断缴", "补缴", "公积金", "失业金", "医保卡", "缴费年限", "退休"),
    "建会": ("成立工会", "工会主席", "会员证", "选举", "工会经费", "职代会", "活动室", "入会"),
}
SHARED = ("我们厂", "去年", "今年", "多次反映", "没有答复", "请领导", "关心一下", "谢谢", "公司说", "已经三个月",
          "几十个人", "怎么办", "电话打不通", "希望解决", "老板", "合同", "车间", "办公室")  # fmt: skip


def letters(count: int, *, seed: int = 1) -> list[Letter]:
    """Return so many labelled letters, kinds in turn; every other has no title, all speak of other kinds too."""
    drawn = random.Random(seed)
    made = []
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        text = [drawn.choice(SHARED) for _ in range(24)]
        others = drawn.sample([word for words in KINDS.values() for word in words], 2)
        for word in [*drawn.sample(KINDS[kind], 2), *others]:
            text.insert(drawn.randrange(len(text)), word)
        title = "" if number % 2 else drawn.choice(KINDS[kind]) + "怎么办"
        made.append(Letter(f"x{number}", title, "，".join(text), kind))
    return made


def altered(text: str, share: float, drawn: random.Random) -> str:
    """Return the text with a share of its letters replaced."""
    signs = list(text)
    for at in drawn.sample(range(len(signs)), round(share * len(signs))):
        signs[at] = drawn.choice("甲乙丙丁戊己庚辛")
    return "".join(signs)
