"""What a union's record says of a person besides his paper (domain.md §3.3): each a word of a known list, or a few words.

All of it lies sealed under the person's own key: some of it tells of descent and conviction, and no act counts by it.
"""

from dataclasses import dataclass

from unionloop.kernel.words import Word

_FIFTY_SIX = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 "
    "布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)  # GB/T 3304: the fifty-six
ETHNICITIES = tuple(_FIFTY_SIX.split())
PARTICULARS: dict[str, Word] = {
    "ethnicity": Word("民族"), "education": Word("学历"), "politics": Word("政治面貌"), "household": Word("户口类型"),
    "marriage": Word("婚姻状况"), "post": Word("岗位"), "skill": Word("技能等级"), "honour": Word("劳模类别"),
}  # fmt: skip
# the words of each list, the first way of writing them is the one kept; a field without a list takes a few words
LISTS: dict[str, dict[str, tuple[str, ...]]] = {
    "ethnicity": {f"{one}族": (one,) for one in ETHNICITIES} | {"其他": ("未识别民族", "穿青人", "革家人")},
    "education": {
        "小学": ("小学及以下", "文盲"), "初中": ("初级中学",), "高中": ("高级中学", "普通高中"), "中专": ("中职", "职高", "技校", "中等专科"),
        "大专": ("专科", "高职", "大学专科"), "本科": ("大学", "大学本科"), "研究生": ("硕士", "博士", "硕士研究生", "博士研究生"),
    },
    "politics": {
        Word("群众"): (), Word("共青团员"): ("团员", "中国共产主义青年团团员"), Word("中共党员"): ("党员", "中国共产党党员"),
        Word("中共预备党员"): ("预备党员",), Word("民主党派"): ("民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟"),
        Word("无党派"): ("无党派人士",),
    },
    "household": {
        Word("农业"): ("农业户口", "农村"), Word("非农业"): ("非农业户口", "城镇", "非农"),
        Word("居民"): ("居民户口",),
    },
    "marriage": {Word("未婚"): (), Word("已婚"): ("初婚", "再婚", "复婚"), Word("离异"): ("离婚",), Word("丧偶"): ()},
    "skill": {
        "无": ("没有",), "初级工": ("五级工", "五级", "初级"), "中级工": ("四级工", "四级", "中级"), "高级工": ("三级工", "三级", "高级"),
        "技师": ("二级技师", "二级"), "高级技师": ("一级技师", "一级"), "特级技师": (), "首席技师": (),
    },
    "honour": {"无": ("没有", "否"), "全国": ("全国劳模", "全国级"), "省部": ("省劳模", "省部级", "省级"), "市": ("市劳模", "市级"),
               "县": ("县劳模", "县级", "区县级")},
}  # fmt: skip
FREE = ("post", "education", "skill", "honour")  # a word their list does not know is kept as it was written


@dataclass(frozen=True)
class ParticularsRow:
    """Which of these are on record, by name only; what they say is opened for a reason."""

    person_id: int
    told: tuple[str, ...]
