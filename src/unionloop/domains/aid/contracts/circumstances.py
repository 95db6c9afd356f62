"""How a household lives and works, as the form of a file asks it (domain.md §4.2): known words, sealed with the file."""

from unionloop.kernel.words import Word

CIRCUMSTANCES: dict[str, Word] = {
    "work": Word("就业状况"), "started": Word("参加工作"), "industry": Word("行业"), "firm": Word("单位状况"), "housing": Word("住房类型"),
    "area": Word("人均住房面积"), "insurance": Word("医疗保险"), "self_help": Word("自救能力"), "zero_work": Word("零就业家庭"),
    "single_parent": Word("单亲家庭"), "disability": Word("残疾类别"),
}  # fmt: skip
_YES_NO: dict[str, tuple[str, ...]] = {Word("是"): ("有", "1", "Y"), Word("否"): ("没有", "无", "0", "N")}
CIRCUMSTANCE_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "work": {
        Word("在岗"): ("在职",), Word("下岗"): (), Word("失业"): (), Word("退休"): (), Word("病休"): (),
        Word("内退"): (), Word("灵活就业"): (), Word("农民工"): (),
    },
    "firm": {
        Word("正常"): ("正常经营",), Word("困难"): ("经营困难",), Word("停产"): ("半停产",), Word("破产"): (),
        Word("关闭"): ("注销", "吊销"),
    },
    "housing": {
        Word("自有"): ("自建", "商品房", "房改房"), Word("公租房"): ("廉租房", "公租", "保障房"),
        Word("租赁"): ("租房",), Word("单位房"): ("宿舍",), Word("借住"): (),
    },
    "area": {
        Word("15 平方米以下"): ("15㎡以下", "小于15"), Word("15–30 平方米"): ("15-30㎡", "15-30"),
        Word("30 平方米以上"): ("30㎡以上", "大于30"),
    },
    "insurance": {
        Word("职工医保"): ("职工基本医疗保险", "城镇职工医保"),
        Word("居民医保"): ("城乡居民医保", "新农合", "居民基本医疗保险"), Word("没有"): ("无", "未参保"),
    },
    "self_help": {Word("有"): (), Word("部分"): ("有一定",), Word("没有"): ("无",)},
    "zero_work": _YES_NO,
    "single_parent": _YES_NO,
    "disability": {
        Word("无"): ("没有",), Word("视力"): (), Word("听力"): (), Word("言语"): (), Word("肢体"): (),
        Word("智力"): (), Word("精神"): (), Word("多重"): (),
    },
}
CIRCUMSTANCES_FREE = ("started", "industry")  # kept as they were written
MIGRANT = "农民工"  # the word of "work" that makes a file one of 困难农民工: the tests of that class ask for a year's labour relation
