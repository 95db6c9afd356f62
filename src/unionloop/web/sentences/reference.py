"""Refusals of the lists."""

SENTENCES = {
    "clock_backwards": "期限不能是负数，填的是 {days}。请改正。",
    "no_parameter": "参数 {parameter} 在 {day} 还没有设置。请管理员在“字典与日历”里按文件设置。",
    "parameter_backdated": "新值要从 {latest} 或以后起生效，填的是 {valid_from}。已用过的历史不能改写，请改起始日。",
    "already_verified": "这个参数已由 {verified_by} 核实过。文件有变时请设置新值。",
    "value_not_whole": "参数值 {value} 带小数。金额请填分，比例请填基点（1% 是 100）。",
    "value_missing": "没有填参数值。请按文件填写。",
    "bad_division_code": "区划代码“{division}”不对，应是 6、9 或 12 位数字。请核对。",
    "division_differs": "{division} 在同一时期已登记为“{name}”，文件里是“{other}”。请先核对哪一个对。",
    "columns_missing": "文件缺少列：{columns}。请下载模板，按列名补齐。",
    "name_missing": "第 {line} 行没有名称。请补上再载入。",
    "bad_day": "第 {line} 行的日期“{text}”不对，应写成 2026-07-25。请改好再载入。",
    "bad_day_kind": "“{kind}”不是上班或放假（第 {line} 行）。请填 work 或 rest（班或休）。",
    "day_twice": "{day} 在文件里出现了两次（第 {line} 行）。请留下一行。",
    "file_empty": "文件里没有内容。请核对选的文件。",
    "document_number_missing": "放假通知要有文号，载入后这一年才算正式日历。请补上文号。",
    "no_profile": "没有名为“{name}”的城市参数。请核对名称。",
    "bad_file_encoding": "文件不是 UTF-8 或 GB18030 编码，读不出来。请另存为 CSV UTF-8 再传。",
}
