"""Every verb of the case desk, with its button."""

VERBS: dict[str, str] = {
    "appeals.read": "查看诉求",
    "appeals.receive": "受理",
    "appeals.hear": "补记来诉",
    "appeals.answer": "回话",
    "appeals.send": "发出答复",
    "appeals.equip": "配置坐席",
    "appeals.sit": "坐席就绪或离席",
    "appeals.follow": "登记来电",
    "appeals.attend": "接听建单",
    "appeals.join": "认作同一人",
    "appeals.part": "撤销同一人",
    "appeals.identify": "认定来诉人",
}
