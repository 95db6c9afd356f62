"""Refusals of documents."""

SENTENCES = {
    "purpose_missing": "导出的是个人信息，请写明用途（至少 {least} 个字），再导出。",
    "export_reason_missing": "请写明不同意的原因，让申请人知道怎么改。",
    "export_token_stale": "这个导出请求过期了（一小时有效）。请回到清单再按一次“导出”。",
    "export_not_drawn": "清单没有按原样打开（{status}），文件没有生成。请回到清单再试一次。",
    "export_grew": "清单现在有 {rows} 行，比申请时多，超过了不须同意的行数。请重新申请。",
    "void_reason_missing": "请写明作废的原因，再提交。",
    "disk_full": "服务器的磁盘满了，文件没有存下，其他什么都没有改动。请告知管理员腾出空间后重试。",
    "disk_fails": "服务器的磁盘没有接受这个文件（{reason}），其他什么都没有改动。请告知管理员检查磁盘后重试。",
    "file_lost": "文件（摘要 {sha256}）不在存储里，已停止下载。请告知管理员从备份恢复。",
    "file_changed": "文件（摘要 {sha256}）的内容与存档时不一致，已停止下载。请告知管理员。",
    "character_not_drawn": "字库里没有这个字，PDF 会画成空框：{character}。请核对这个字；确实是姓名用字的，请联系系统管理员补字库。",
    "fact_missing": "文书“{template}”还缺“{fact}”。请补上再写。",
    "fact_not_a_number": "文书“{template}”的“{fact}”应为整数。请核对。",
    "fact_not_a_list": "文书“{template}”的“{fact}”应为列表。请核对。",
    "bad_block": "文书“{template}”里有一段读不懂：{block}。请改为段落、标题、表格或表单。",
    "uneven_table": "文书“{template}”的表格有的行列数不齐。请补齐。",
    "no_such_template": "没有“{template}”这种文书。请从列表中选。",
}
