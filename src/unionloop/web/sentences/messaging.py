"""Refusals of messaging."""

SENTENCES = {
    "bad_quiet_hours": "免打扰时段应是 0 到 23 的整点。请重选。",
    "quiet_hours_too_short": "夜间 {start} 点到 {end} 点不发短信和邮件，只能更长，不能更短。请重选。",
    "bad_channel": "没有“{kind}”这类通知，或没有这个渠道。请刷新页面再选。",
    "bad_mail_address": "“{value}”不像邮箱地址。请核对。",
    "bad_mobile": "手机号应是 1 开头的 11 位数字。请核对。",
    "no_such_notice": "没有“{template}”这种通知。",
    "bad_tail": "后四位应是四个数字或字母。请重填。",
    "not_sent": "短信没有发出（{why}）。请稍后再试；急事请打 12351。",
}
