"""Refusals of promises."""

SENTENCES = {
    "promise_number": "实事编号要在 1 到 {most} 之间，现在是 {number}。一年最多 {most} 件。",
    "promise_number_taken": "{year} 年第 {number} 件已经是“{title}”。请换一个编号，或者先撤回那一件。",
    "promise_measure": "没有“{measure}”这个口径。可以用：{known}。",
    "promise_target": "目标要是大于零的整数。",
    "promise_due": "完成日期要在 {year} 年之内，并且还没有过去。",
    "promise_due_past": "完成日期 {day} 已经过去，不能再公布。请撤回，改好日期重新起草。",
    "promise_text": "“{field}”要填写，最长 {most} 字。",
    "promise_value": "进度要是不小于零的整数。",
    "promise_lower": "这次的进度比上次低，请在说明里写明原因。",
    "promise_is_measured": "这件实事的进度由系统从业务数据取得，不用人报。",
    "promise_is_reported": "这件实事由责任部门报进度，系统不取数。",
    "promise_below_target": "进度没有达到目标，不能认定办成。请核对数字，或者认定未办成。",
}
