"""Refusals of the data centre."""

SENTENCES = {
    "datacentre_month": "“{found}”不是月份。请写成 2026-07 这样。",
    "datacentre_kind": "“{found}”不是能收的文件种类。能收的有 {known}。",
    "datacentre_heads": "{kind}文件里没有找到这些列：{missing}。请在表头写上列名，列序不限。",
    "datacentre_code": "“{found}”不是有效的统一社会信用代码。请对照营业执照改正。",
    "datacentre_name": "单位名称“{found}”不对，要 2 到 120 个字。请写全称。",
    "datacentre_division": "区划代码“{found}”不在本级（{region}）之内。请写 6 位区县代码。",
    "datacentre_negative": "金额“{found}”是负数。请改成不小于零的数。",
    "datacentre_number": "“{found}”不是整数。请只写数字。",
    "datacentre_empty": "这一格空着。没有数就写 0；不知道的单位请整行不报。",
    "datacentre_twice": "{found} 在第 {line} 行已经有了。同一文件里一个单位只能一行，请留一行。",
    "datacentre_taken": "{name} 已经入库，不能再次入库。要更正请另传一份文件。",
    "datacentre_nothing": "{name} 没有一行能入库。请按原因改好再传。",
    "datacentre_tier": "{unit}不汇总报表，只有区县、市、省汇总。",
    "datacentre_month_open": "{month} 还没有过完。请在月末之后汇总。",
    "datacentre_closed": "{month} 的报表在 {day} 已经封账，不能再改。",
    "datacentre_explain": "有 {count} 项校验没有通过。请写明原因再上报。",
    "datacentre_no_figures": "{month} 还没有任何数。请先收委办局文件，或等下级上报。",
    "datacentre_reason": "退回要写明哪里需要更正。",
    "datacentre_not_above": "报表只能由上级收下或退回。",
}
