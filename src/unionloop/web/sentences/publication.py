"""Refusals of publication."""

SENTENCES = {
    "edition_month_unknown": "“{month}”不是月份。请写成 2026-07 这样。",
    "before_cut_off": "{month} 的数据截至 {cut_off} 24:00，还没到。请在截止之后冻结。",
    "before_publish_time": "{month} 这一期在 {day} 09:00 由系统发布，现在还没到。",
    "objections_open": "还有 {count} 件异议没有处理。请先采纳或不采纳，再签发。",
    "counties_unchecked": "{units}还没有核对。请催办；确需先签，请在备注里写明原因。",
    "objection_empty": "请写明哪里不对，便于核实。",
    "objection_too_long": "说明最长 {most} 字，现在是 {length} 字。请删减。",
    "edition_frozen_already": "{month} 这一期已经冻结过。请打开它继续核对。",
    "withdraw_reason_missing": "撤回签发要写明原因。",
    "edition_changed_after_signing": "{month} 这一期签发后的内容与底稿不一致，已停止发布。请撤回签发、查明原因后重签。",
    "county_checked_already": "{unit}已经核对过这一期。",
    "strike_reason_missing": "撤下条目要写明原因。",
    "edition_not_open": "{month} 这一期现在是“{state}”，不能再改。已发布的内容只能另行更正。",
    "objection_tail4": "查询码请填 4 位数字。",
    "objection_contact": "联系电话只能有数字、空格、加号和横线，7 到 20 位。",
    "too_many_objections": "同一地址一小时最多提 {most} 件异议。请稍后再提，或拨打 12351。",
    "correction_field": "“{field}”不能更正。可以更正：{known}。",
    "objection_answer_missing": "请写明核实情况，提出异议的人会看到。",
}
