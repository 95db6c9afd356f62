"""Refusals of the pages themselves."""

SENTENCES = {
    "form_already_sent": "这张表已经提交过，没有再做一次。请回到列表看结果；确实要再做，请打开一张新表。",
    "bad_number": "“{value}”不是{field}可用的数。请输入整数。",
    "not_yuan": "{field}“{value}”不是金额。请填数字，单位为元，写到分，例如 28000 或 1234.50。",
    "unknown_format": "没有“{format}”这种导出格式。可用：{known}。",
    "too_many_rows_for_xlsx": "一张工作表最多放 {most} 行。请缩小范围，或导出 CSV。",
    "count_not_typed": "请在确认框里写下家数 {count}，再办结转。",
    "no_such_employer_code": "登记册里没有代码“{found}”。请核对，或先登记单位。",
}
