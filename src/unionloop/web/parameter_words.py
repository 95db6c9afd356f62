"""What a parameter holds, as people read it: names for the keys of its tables, shares as percent, fen as yuan.

A value is what a city's file says: a number of some unit, a list, or a table of one or two levels. Keys and codes
without a word here are shown as they are, so that a city's own parameter is never hidden.
"""

from typing import Any

from django.utils.translation import gettext

from unionloop.kernel.money import THIN, yuan
from unionloop.kernel.words import vocabulary

UNITS = vocabulary({
    "日": "{n} 日", "天": "{n} 天", "个工作日": "{n} 个工作日", "工作日": "{n} 个工作日", "个月": "{n} 个月", "月": "{n} 个月",
    "年": "{n} 年", "时": "{n} 时", "小时": "{n} 小时", "分钟": "{n} 分钟", "笔": "{n} 笔", "家": "{n} 家", "人": "{n} 人",
    "户": "{n} 户", "件": "{n} 件", "个": "{n} 个", "行": "{n} 行", "次": "{n} 次", "期": "第 {n} 期", "权重分": "{n} 分",
})  # fmt: skip
OWN = {"_bp": "基点", "fen": "分", "_days": "", "_months": "", "_age": ""}  # how a key ends → the unit of what it holds
KEYS = vocabulary({
    "after": "先用", "answer_appeal": "答复异议", "appeal": "可提异议", "ask": "问什么、告知什么", "ask_check": "送核对", "budget": "预算执行",
    "bond": "国债", "burst": "同批录入（户）", "caps": "上限", "category": "诉求类别", "cost": "成本", "deep": "深度困难",
    "deep_bp": "深度困难：低保线的", "deep_inclusive": "深度困难：含等于", "deposit": "存款", "examine": "审核", "excusable": "可以例外",
    "fen": "不超过", "field": "项目", "header": "列名", "held": "稳定脱困", "households": "帮到的家庭", "item": "计作", "jobs": "靠就业脱困",
    "keep_check": "核对结果有效", "kind": "种类", "kinds": "至多几类", "label": "名称", "least_fen": "起点", "less": "先扣", "lines": "低保线倍数",
    "migrant_days": "农民工劳动关系（天）", "months": "回看（月）", "moved_bp": "前后变动", "near_bp": "接近界线", "none": "不在档",
    "out": "脱困退出", "per": "怎么计", "public": "公示后保存", "publicise": "公示", "publicised": "公示率", "purpose": "代码",
    "recognise": "认定", "relapse": "返困", "relative": "相对困难", "relative_bp": "相对困难：低保线的", "retained_days": "批后滞留（天）",
    "satisfied": "满意", "school": "学段", "school_most_age": "在读最大年龄", "sensitive": "敏感信息", "share_bp": "自付的",
    "split_days": "拆分：相隔（天）", "split_near_bp": "拆分：接近权限", "stale_months": "久未核实（月）", "startups": "靠创业致富", "step": "台阶",
    "sudden": "意外致困", "sudden_bp": "意外致困：全年收入的", "sudden_ceiling_bp": "意外致困：低保线的上限", "text": "说明", "tier": "层级",
    "timely": "按时到账", "up_to_fen": "不超过", "valid": "有效期", "version": "版本", "visit": "入户", "visited": "到户率", "watch": "观察期",
    "within_caps": "没有超上限",
})  # fmt: skip
CODES = vocabulary({
    "county": "区县", "city": "市", "province": "省", "national": "全总", "dues": "工会经费", "preparation": "筹备金", "medical": "医疗",
    "job": "就业", "housing": "住房", "insurance": "保险", "school": "就学", "dwellings": "第二套住房", "car": "车辆", "mutual": "互助给付",
    "tertiary": "大专以上", "senior": "高中、中职", "household_year": "每户每年", "member_year": "每人每年", "household_ever": "每户一次",
    "member_ever": "每人一次", "payer_name": "缴费人", "paid": "实缴", "summary": "摘要", "credit": "收入金额", "startup": "创业", "loan": "贷款贴息",
    "training": "培训",
})  # fmt: skip


def shown(value: Any, unit: str) -> str:
    """Return a value with its unit: 9800 基点 is 98%, 100 分 is 1 元; of a list every one, of a table its entries."""
    if isinstance(value, list | dict):
        return gettext("；").join(entries(value, unit))
    return _one(value, unit)


def entries(value: Any, unit: str) -> list[str]:
    """Return the entries of a table one by one; a plain value or list is one entry."""
    if isinstance(value, dict):
        return [_pair(key, one, unit) for key, one in value.items()]
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return [_inner(one, unit) for one in value]
    if isinstance(value, list):
        return [gettext("、").join(_one(one, unit) for one in value)]
    return [_one(value, unit)]


def _inner(value: Any, unit: str) -> str:
    if isinstance(value, dict) and "label" in value:  # an entry with a name of its own needs no code
        rest = {key: one for key, one in value.items() if key not in ("label", "kind", "purpose")}
        return f"{value['label']}{gettext('，')}{_inner(rest, unit)}"
    if isinstance(value, dict):
        return gettext("，").join(_pair(key, one, unit) for key, one in value.items() if one != "")
    return entries(value, unit)[0]


def _pair(key: str, value: Any, unit: str) -> str:
    """Return one entry: the unit a key names in itself goes before the unit of the whole."""
    own = next((of for end, of in OWN.items() if key.endswith(end)), unit if isinstance(value, dict) or unit != "分" else "")
    name = gettext(str(KEYS[key])) if key in KEYS else key
    said = _inner(value, own) if isinstance(value, dict | list) else _one(value, own)
    return f"{name} [{said}]" if isinstance(value, dict) else f"{name} {said}"


def _one(value: Any, unit: str) -> str:
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, str):
        return gettext(str(CODES[value])) if value in CODES else value
    if not isinstance(value, int):
        return str(value)
    if unit == "基点":
        whole, rest = divmod(value, 100)
        return f"{whole}.{rest:02d}%" if rest else f"{whole}%"
    if unit == "分":
        return gettext("%(sum)s 元") % {"sum": yuan(value, THIN).removesuffix(".00")}
    if unit in UNITS:
        return gettext(str(UNITS[unit])).format(n=value)
    return f"{value}{unit}" if unit == "%" else str(value)
