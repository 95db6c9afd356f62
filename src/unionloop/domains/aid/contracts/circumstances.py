"""How a household lives and works, as the form of a file asks it (domain.md §4.2): known words, sealed with the file."""

from unionloop.kernel.words import Word

CIRCUMSTANCES: dict[str, Word] = {
    "work": Word("就业状况"), "started": Word("参加工作"), "industry": Word("行业"), "firm": Word("单位状况"), "housing": Word("住房类型"),
    "area": Word("人均住房面积"), "insurance": Word("医疗保险"), "self_help": Word("自救能力"), "zero_work": Word("零就业家庭"),
    "single_parent": Word("单亲家庭"), "disability": Word("残疾类别"),
}  # fmt: skip
_YES_NO = {"是": ("有", "1", "Y"), "否": ("没有", "无", "0", "N")}
CIRCUMSTANCE_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "work": {"在岗": ("在职",), "下岗": (), "失业": (), "退休": (), "病休": (), "内退": (), "灵活就业": (), "农民工": ()},
    "firm": {"正常": ("正常经营",), "困难": ("经营困难",), "停产": ("半停产",), "破产": (), "关闭": ("注销", "吊销")},
    "housing": {"自有": ("自建", "商品房", "房改房"), "公租房": ("廉租房", "公租", "保障房"), "租赁": ("租房",), "单位房": ("宿舍",), "借住": ()},
    "area": {"15 平方米以下": ("15㎡以下", "小于15"), "15–30 平方米": ("15-30㎡", "15-30"), "30 平方米以上": ("30㎡以上", "大于30")},
    "insurance": {"职工医保": ("职工基本医疗保险", "城镇职工医保"), "居民医保": ("城乡居民医保", "新农合", "居民基本医疗保险"), "没有": ("无", "未参保")},
    "self_help": {"有": (), "部分": ("有一定",), "没有": ("无",)},
    "zero_work": _YES_NO,
    "single_parent": _YES_NO,
    "disability": {"无": ("没有",), "视力": (), "听力": (), "言语": (), "肢体": (), "智力": (), "精神": (), "多重": ()},
}
CIRCUMSTANCES_FREE = ("started", "industry")  # kept as they were written
