"""Refusals of appeals."""

SENTENCES = {
    "appeal_empty": "还没有写内容。请写下要反映的事，一句话也可以。",
    "appeal_too_long": "内容有 {length} 字，最多 {most} 字。请把细节放到附件里。",
    "bad_hours": "办公时间“{text}”写得不对。请写成 09:00-12:00 这样，先后排列，互不重叠。",
}
