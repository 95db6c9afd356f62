"""What speaks for and against a pair of payer and employer: kept in Chinese with the payer, said in the reader's language."""

import re

from unionloop.kernel.words import Phrase, Word, vocabulary

HOW = vocabulary({"tax_key": "登记序号相同", "uscc": "信用代码相同", "fifteen": "原纳税人识别号相同",
       "old_tax_id": "原纳税人识别号相同", "organisation": "组织机构代码相同"})  # fmt: skip
OTHER_CODE = vocabulary({"tax_key": "登记序号不同", "uscc": "信用代码不同", "organisation": "组织机构代码不同"})
PLAIN = vocabulary({
    "name": "名称相同", "core": "字号与行业相同", "numbers": "名称里的编号不同", "branch": "一个是分支机构，一个不是",
    "elsewhere": "不在同一区县", "here": "同一区县", "street": "街道相同", "near": "地址相近",
})  # fmt: skip
FILLED = vocabulary({
    "alike": "名称相似 {n}%", "former": "曾用名相同（现名 {name}）", "apart": "代码相同但名称差别大：{name}",
})  # fmt: skip
_FILLED = tuple(
    (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(str(text)))), text) for text in FILLED.values()
)


def said(reason: str) -> Word:
    """Return a reason as it was kept, ready to be drawn in the language of a page."""
    for shape, text in _FILLED:
        if found := shape.fullmatch(reason):
            return Phrase(str(text), found.groupdict())
    return Word(reason)
