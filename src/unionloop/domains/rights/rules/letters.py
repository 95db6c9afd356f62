"""Blocks to a letter, and what is still missing before it may go on. Plain values in, plain values out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.words import Word

from ..contracts import Block, Check, Kind, LetterRule, Part

ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
MOST_BLOCKS, MOST_TEXT = 60, 4000
_AMOUNT = re.compile(r"(\d[\d,  ]*(?:\.\d{1,2})?)\s*(万?)元")
_DAYS = re.compile(r"(\d+)\s*个?工作日")


def parse_blocks(given: Iterable[Mapping[str, Any]]) -> list[Block]:
    """Return blocks from plain values, or refuse an unknown part or one too long."""
    blocks = []
    for row, one in enumerate(given, start=1):
        if row > MOST_BLOCKS:
            raise BadInput("too_many_blocks", most=MOST_BLOCKS)
        if not isinstance(one, Mapping):
            raise BadInput("block_part_unknown", row=row, part=str(one)[:20])
        part, text = str(one.get("part", "")), str(one.get("text", "")).replace("\r\n", "\n").strip()
        if part not in list(Part):
            raise BadInput("block_part_unknown", row=row, part=part[:20])
        if len(text) > MOST_TEXT:
            raise BadInput("rights_text_length", field=Part(part).label, least=0, most=MOST_TEXT, length=len(text))
        blocks.append(Block(Part(part), text, str(one.get("clause", ""))[:40]))
    return blocks


def plain_blocks(blocks: Iterable[Block]) -> list[dict[str, str]]:
    """Return blocks as they are stored."""
    return [{"part": str(one.part), "text": one.text, "clause": one.clause} for one in blocks]


def texts(blocks: Sequence[Block], part: Part) -> list[str]:
    """Return the filled texts of one part, in order."""
    return [one.text for one in blocks if one.part is part and one.text]


def compose(kind: Kind, blocks: Sequence[Block], unit: str, advisory: bool) -> dict[str, Any]:
    """Return the facts the documents domain draws the letter from."""
    return {
        "title": kind.heading, "issuer": unit, "addressee": "、".join(texts(blocks, Part.TO)),
        "body": paragraphs(kind, blocks, advisory), "attachments": texts(blocks, Part.ATTACH),
        "copy_to": "、".join(texts(blocks, Part.COPY)), "seal": True,
    }  # fmt: skip


def paragraphs(kind: Kind, blocks: Sequence[Block], advisory: bool) -> list[Any]:
    """Return the running text: facts, basis, numbered demands, limit and way of answering."""
    body: list[Any] = [line for text in texts(blocks, Part.FACTS) for line in text.split("\n") if line.strip()]
    demands = texts(blocks, Part.DEMAND)
    if demands:
        body.append(_lead_in(kind, texts(blocks, Part.BASIS), advisory))
    for at, text in enumerate(demands):
        lines = [line for line in text.split("\n") if line.strip()]
        number = f"{ORDINALS[at]}、" if len(demands) > 1 and at < len(ORDINALS) else ""
        body += [f"{number}{lines[0]}", *lines[1:]]
    body += [line for part in (Part.LIMIT, Part.REPLY) for text in texts(blocks, part) for line in text.split("\n")]
    return body


def _lead_in(kind: Kind, basis: Sequence[str], advisory: bool) -> str:
    word = {Kind.REMINDER: "现提示如下", Kind.OPINION: "提出以下意见", Kind.PROPOSAL: "提出以下建议"}[kind]
    if basis:
        return f"依据{'、'.join(text.rstrip('。') for text in basis)}，{word}："
    return "为维护职工合法权益，促进企业和职工共同发展，提出以下建议性意见：" if advisory else f"为此，{word}："


def check_items(
    kind: Kind, blocks: Sequence[Block], rule: LetterRule, advisory: bool, *, in_force: Mapping[str, str],
    names: Sequence[str], amount_fen: int,
) -> tuple[Check, ...]:  # fmt: skip
    """Return the missing-item check. `in_force` maps the clause codes in force today to their citation."""
    found = [
        _present("to", blocks, Part.TO, Word("主送已写"), Word("未写主送单位")),
        _present("facts", blocks, Part.FACTS, Word("事实已写"), Word("未写事实")),
        _basis(kind, blocks, advisory, in_force),
        _present("demand", blocks, Part.DEMAND, Word("意见已写"), Word("未写意见")),
        _limit(blocks, rule),
    ]
    if kind is not Kind.PROPOSAL:
        told = bool(texts(blocks, Part.REPLY))
        found.append(Check("reply", "done" if told else "warn", Word("答复方式已写") if told else Word("未写答复方式")))
    found += [_names(blocks, names), _amount(blocks, amount_fen)]
    return tuple(one for one in found if one is not None)


def fitting_verbs(kind: Kind, verbs: Iterable[str]) -> tuple[str, ...]:
    """Return the verbs a person presses on a letter of this kind: a proposal goes to a department, others to the employer.

    What the department answers is a verb of the matter, and limits lapse by the clock.
    """
    to_employer = ("rights.serve", "rights.serve_refused", "rights.reply", "rights.renew_link", "rights.send_link")
    never = to_employer if kind is Kind.PROPOSAL else ("rights.propose",)
    return tuple(one for one in verbs if one not in (*never, "rights.take_up", "rights.lapse"))


def check_part(part: str) -> Part:
    """Return the part of a letter a remark is about."""
    if part not in {one.value for one in Part}:
        raise BadInput("block_part_unknown", row=1, part=part[:20])
    return Part(part)


def check_remarks(count: int) -> None:
    """Refuse to sign over remarks nobody has settled."""
    if count:
        raise Refused("remarks_open", count=count)


def check_ready(checks: Sequence[Check]) -> None:
    """Refuse to pass a letter on while something is wrong with it."""
    wrong = [one.word for one in checks if one.shape == "over"]
    if wrong:
        raise BadInput("letter_not_ready", missing="、".join(wrong))


def _present(code: str, blocks: Sequence[Block], part: Part, yes: str, no: str) -> Check:
    return Check(code, "done", yes) if texts(blocks, part) else Check(code, "over", no)


def _basis(kind: Kind, blocks: Sequence[Block], advisory: bool, in_force: Mapping[str, str]) -> Check:
    cited = [one for one in blocks if one.part is Part.BASIS and one.text]
    if not cited:
        if advisory or kind is Kind.REMINDER:
            return Check("basis", "done", "建议性意见，可以不引法条" if advisory else "提示函，可以不引法条")
        return Check("basis", "over", "未引依据")
    old = [one.text for one in cited if one.clause and one.clause not in in_force]
    if old:
        return Check("basis", "over", f"{'、'.join(old)}今天不再有效")
    changed = [one.text for one in cited if one.clause and in_force[one.clause] not in one.text]
    loose = [one.text for one in cited if not one.clause]
    if changed or loose:
        return Check("basis", "warn", f"{'、'.join(changed + loose)[:40]}不在条款库，请核对原文")
    return Check("basis", "done", Word("引文现行有效"))


def _limit(blocks: Sequence[Block], rule: LetterRule) -> Check | None:
    written = texts(blocks, Part.LIMIT)
    if rule.reply_days is None:
        return None
    if not written:
        return Check("limit", "over", Word("未写答复期限"))
    days = {int(one) for text in written for one in _DAYS.findall(text)}
    if days != {rule.reply_days}:
        return Check("limit", "over", f"答复期限应为 {rule.reply_days} 个工作日")
    return Check("limit", "done", f"期限 {rule.reply_days} 个工作日")


def _names(blocks: Sequence[Block], names: Sequence[str]) -> Check:
    whole = "\n".join(one.text for one in blocks)
    open_names = sum(one in whole for one in names if len(one) > 1)
    return Check("names", "over", f"有 {open_names} 个职工姓名没有遮") if open_names else Check("names", "done", Word("人名已遮"))


def _amount(blocks: Sequence[Block], amount_fen: int) -> Check | None:
    if not amount_fen:
        return None
    told = {_fen(digits, unit) for text in texts(blocks, Part.FACTS) + texts(blocks, Part.DEMAND)
            for digits, unit in _AMOUNT.findall(text)}  # fmt: skip
    if amount_fen in told:
        return Check("amount", "done", "数额与事项一致")
    return Check("amount", "warn", "正文数额与事项登记的不一致")


def _fen(digits: str, ten_thousand: str) -> int:
    whole, _, part = re.sub(r"[^\d.]", "", digits).partition(".")
    fen = int(whole or 0) * 100 + int((part + "00")[:2])
    return fen * 10_000 if ten_thousand else fen
