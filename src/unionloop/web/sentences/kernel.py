"""Refusals of the kernel itself."""

SENTENCES = {
    "not_found": "没有找到这一条，或者它不在您的范围内。请核对编号，或回到清单再找。",
    "not_allowed": "您的岗位不能“{verb_label}”。需要时请管理员按制度授岗，或切换到有权的岗位。",
    "same_person": "“{verb_label}”要由另一个人做：您已经做过“{earlier_label}”。请换一位同事处理。",
    "wrong_state": "现在是“{state}”，不能“{verb_label}”。请刷新页面看最新状态。",
    "invalid": "填写的内容有误：{fields}。请改好再提交。",
    "bad_cursor": "翻页位置失效了。请从第一页重新看。",
    "stopped": "已按您的要求停下，做完了 {done} 条；可以接着做。",
    "busy": "另一个人正在改这一条。请稍等几秒再试。",
    "key_body_differs": "同一个幂等键（Idempotency-Key）先后带了不同的内容。请换一个新键再提交。",
    "key_in_flight": "同一个幂等键的请求还在处理。请稍后用同一个键再查。",
    "key_too_long": "幂等键（Idempotency-Key）最长 255 个字符。",
    "login_needed": "请先登录再做这一步。",
    "step_up_needed": "这一步涉及资金、权限或个人信息，请再验证一次身份。",
    "day_far": "日期太靠近日历的尽头（公元 1 年或 9999 年），往前往后没法推算。请核对日期。",
    "bad_form": "“{field}”填写有误：{problem}。",
    "too_fast": "查得太快了，请 {minutes} 分钟后再查。",
    "too_many_tries": "试得太多了，请 {minutes} 分钟后再试；也可以请管理员解除锁定。",
    "bad_text": "内容里有数据库存不了的字符（空字符）。请删掉再提交。",
    "bad_json": "请求正文不是合法的 JSON。请检查格式。",
    "database_read_only": "系统正在维护，只能查看。您填的内容没有丢，请稍后再提交。",
}
