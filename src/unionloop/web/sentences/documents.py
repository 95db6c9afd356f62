"""Refusals of documents."""

SENTENCES = {
    "void_reason_missing": "请写明作废的原因，再提交。",
    "file_lost": "文件（摘要 {sha256}）不在存储里，已停止下载。请告知管理员从备份恢复。",
    "file_changed": "文件（摘要 {sha256}）的内容与存档时不一致，已停止下载。请告知管理员。",
    "fact_missing": "文书“{template}”还缺“{fact}”。请补上再写。",
    "fact_not_a_number": "文书“{template}”的“{fact}”应为整数。请核对。",
    "fact_not_a_list": "文书“{template}”的“{fact}”应为列表。请核对。",
    "bad_block": "文书“{template}”里有一段读不懂：{block}。请改为段落、标题、表格或表单。",
    "uneven_table": "文书“{template}”的表格有的行列数不齐。请补齐。",
    "no_such_template": "没有“{template}”这种文书。请从列表中选。",
}
