"""The verbs of rights, with their button texts."""

from unionloop.kernel.words import Word, vocabulary

VERBS: dict[str, str] = vocabulary({
    "rights.read": "查看维权",
    "rights.open_lead": "登记线索",
    "rights.file": "立案",
    "rights.drop": "不受理",
    "rights.appoint": "派调查员",
    "rights.find": "记调查结论",
    "rights.talk": "记协商",
    "rights.note": "记进展",
    "rights.attach": "加附件",
    "rights.escalate": "提级办理",
    "rights.check": "核查整改",
    "rights.take_up": "记部门答复",
    "rights.conclude": "记结果",
    "rights.archive": "归档",
    "rights.draft": "起草文书",
    "rights.edit": "改稿",
    "rights.submit": "送审",
    "rights.send_back": "退回",
    "rights.counsel": "记法律顾问意见",
    "rights.review": "审核",
    "rights.sign": "签发",
    "rights.seal": "用印",
    "rights.serve": "送达",
    "rights.serve_refused": "记拒收",
    "rights.propose": "送交部门",
    "rights.reply": "记答复",
    "rights.lapse": "记逾期",
    "rights.chase": "催办",
    "rights.renew_link": "换答复链接",
    "rights.send_link": "短信发答复链接",
    "rights.void": "作废",
    "rights.load_rules": "载入文书规则和条款",
    "rights.verify_rule": "核实规则",
})

# The road of a matter as the page draws it: step, verbs, states in which it is behind us begin after it.
ROAD: tuple[tuple[str, tuple[str, ...]], ...] = (
    (Word("线索"), ("rights.open_lead",)),
    (Word("立案"), ("rights.file", "rights.drop")),
    (Word("调查"), ("rights.appoint", "rights.find")),
    (Word("协商"), ("rights.talk",)),
    (Word("文书"), ("rights.draft", "rights.sign")),
    (Word("送达"), ("rights.serve", "rights.serve_refused")),
    (Word("答复"), ("rights.reply", "rights.lapse")),
    (Word("核查"), ("rights.check",)),
    (Word("部门"), ("rights.propose", "rights.take_up")),
    (Word("结果"), ("rights.conclude",)),
    (Word("归档"), ("rights.archive",)),
)
LETTER_ROAD: tuple[tuple[str, str], ...] = (
    (Word("拟稿"), "rights.submit"),
    (Word("审核"), "rights.review"),
    (Word("法律顾问"), "rights.counsel"),
    (Word("签发"), "rights.sign"),
    (Word("用印"), "rights.seal"),
    (Word("送达"), "rights.serve"),
    (Word("答复"), "rights.reply"),
)
