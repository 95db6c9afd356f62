"""Refusals of messaging."""

SENTENCES = {
    "no_such_notice": "没有“{template}”这种通知。",
    "bad_tail": "后四位应是四个数字或字母。请重填。",
}
