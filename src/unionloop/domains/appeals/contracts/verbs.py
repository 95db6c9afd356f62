"""Every verb of the case desk, with its button."""

VERBS: dict[str, str] = {
    "appeals.read": "查看诉求",
    "appeals.receive": "受理",
    "appeals.hear": "补记来诉",
    "appeals.answer": "回话",
    "appeals.send": "发出答复",
}
