"""Decisions of payments: what a bank's news does to a line, who may sign, what a file may hold."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from unionloop.kernel.errors import BadInput, Refused

from .contracts import Judgement, LineFact, LineState, News, Outcome, Verdict

DONE = (LineState.PAID, LineState.PART, LineState.BOUNCED, LineState.CANCELLED)
ACCOUNT_REASONS = ("户名", "账号", "帐号", "账户", "销户", "行号", "AC01", "AC04", "AC06", "BE01", "RC01")
CHARACTERS_IN_REMARK = 140
DOTS = {ord(one): "·" for one in "•‧・．."}  # the ways a bank writes the dot in a name


def reference_of(number: str, seq: int) -> str:
    """Return the reference that goes to the bank and comes back: `HK2026-000123-00017`."""
    return f"{number}-{seq:05d}"


def parse_reference(text: str) -> tuple[str, int] | None:
    """Return batch number and line of a reference, None for anything that is not one of ours."""
    number, dash, tail = text.strip().rpartition("-")
    if not dash or not number.startswith("HK") or not tail.isascii() or not tail.isdigit() or len(tail) > 9:
        return None
    return number, int(tail)


def remark_of(period: str, item: str, receipt: str) -> str:
    """Return the 附言 a base union books by: period, item, tail of the tax receipt."""
    tail = receipt[-6:]
    return f"{period}{item} 税票尾号{tail}" if tail else f"{period}{item}"


def check_holder(text: str) -> str:
    """Return an account holder's name, or refuse what could break a bank file or a spreadsheet."""
    name = unicodedata.normalize("NFC", text).strip()
    if not name or len(name) > 140:
        raise BadInput("bad_holder", holder=text[:40])
    if name[0] in "=+-@＝＋－＠|" or any(unicodedata.category(one)[0] == "C" for one in name):
        raise BadInput("bad_holder", holder=text[:40])
    return name


def is_holder(name: str, holder: str) -> bool:
    """Tell whether a bank's holder is this person: the same letters, spaces and the shape of the dot aside."""
    own, written = (
        unicodedata.normalize("NFC", text).translate(DOTS).replace(" ", "") for text in (name, holder)
    )
    return own != "" and own == written


def payee(unit_id: int | None, person_id: int | None) -> tuple[int, int]:
    """Return whom an account or a line is for: (unit, 0), or (0, person) where it is a person's own."""
    return (0, person_id) if person_id is not None else (unit_id or 0, 0)


def check_number(text: str) -> str:
    """Return an account number as digits; bank accounts of units have 8 to 34 of them."""
    clean = unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "")
    if not (clean.isascii() and clean.isdigit() and 8 <= len(clean) <= 34):
        raise BadInput("bad_account_number", length=len(clean))
    return clean


def check_bank_code(text: str) -> str:
    """Return a 12-digit 行号 (or none); its place and length are fixed, its check digit is the bank's."""
    clean = unicodedata.normalize("NFKC", text).strip()
    if clean and not (clean.isascii() and clean.isdigit() and len(clean) == 12):
        raise BadInput("bad_bank_code", bank_code=clean[:20])
    return clean


def check_lines(amounts: Iterable[tuple[str, int]]) -> None:
    """Refuse a batch that names one obligation twice or pays nothing or less."""
    seen: set[str] = set()
    for source, amount_fen in amounts:
        if not source or len(source) > 120:
            raise BadInput("payment_bad_source", source=source[:40])
        if source in seen:
            raise BadInput("payment_source_twice", source=source)
        if amount_fen <= 0:
            raise BadInput("amount_not_positive", source=source, amount_fen=amount_fen)
        seen.add(source)
    if not seen:
        raise BadInput("empty_batch")


def check_signer(people: Sequence[str], approved_by: str) -> None:
    """Refuse the person who approved what is paid here: money needs other eyes than the claim."""
    if approved_by and approved_by in people:
        raise Refused("approver_signs", approver=approved_by)


def active_from(at: datetime, cool_down_hours: int) -> datetime:
    """Return when a confirmed account may first be paid to."""
    return at + timedelta(hours=cool_down_hours)


def digest_of_lines(lines: Iterable[tuple[int, int, int, str]]) -> str:
    """Return what the checker signs: SHA-256 over (seq, account, amount, source) of every line."""
    whole = hashlib.sha256()
    for seq, account_id, amount_fen, source in lines:
        whole.update(f"{seq}|{account_id}|{amount_fen}|{source}\n".encode())
    return whole.hexdigest()


def write_for(text: str, encoding: str, table: Mapping[str, str]) -> str:
    """Return the text as a bank of that encoding can write it; refuse characters not agreed upon."""
    if encoding in ("utf-8", "gb18030"):
        return text
    out, missing = [], []
    for one in text:
        try:
            one.encode(encoding)
            out.append(one)
        except UnicodeEncodeError:
            if one in table:
                out.append(table[one])
            else:
                missing.append(one)
    if missing:
        raise Refused("unencodable", characters="".join(dict.fromkeys(missing)), text=text)
    return "".join(out)


def blames_account(reason: str) -> bool:
    """Tell whether a bounce says the account itself is wrong, so that it must not be paid to again."""
    return any(word in reason for word in ACCOUNT_REASONS)


def plain_name(text: str) -> str:
    """Return a name as banks compare it: width, brackets and blanks folded."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").casefold()


def judge(line: LineFact, news: News) -> Judgement:
    """Return what a bank's news does to a line. Every pair of state and outcome has one answer.

    A doubt never turns into a payment: it becomes an exception for a person, and the line is left
    in a state from which nothing is sent again by itself.
    """
    if line.state in (LineState.PLANNED, LineState.CANCELLED):
        return _exception(line, "not_sent")
    if line.state in (LineState.SENT, LineState.UNKNOWN):
        return _judge_open(line, news)
    if line.state == LineState.PAID:
        return _judge_paid(line, news)
    if line.state == LineState.PART:
        return _judge_part(line, news)
    return _judge_bounced(line, news)


def _judge_open(line: LineFact, news: News) -> Judgement:
    if news.outcome in (Outcome.FAIL, Outcome.RETURNED):
        return Judgement(Verdict.APPLIED, LineState.BOUNCED, 0)
    if news.outcome == Outcome.ACCEPTED:
        return _repeat(line)
    if news.outcome == Outcome.UNKNOWN:
        if line.state == LineState.UNKNOWN:
            return _repeat(line)
        return Judgement(Verdict.APPLIED, LineState.UNKNOWN, 0)
    return _credit(line, news)


def _credit(line: LineFact, news: News) -> Judgement:
    """Judge a success or a part success against the order: name first, then the sum."""
    if news.holder and plain_name(news.holder) not in {plain_name(one) for one in line.holders}:
        return Judgement(Verdict.EXCEPTION, LineState.UNKNOWN, 0, "wrong_name")
    if news.outcome == Outcome.PARTIAL:
        if news.amount_fen is not None and 0 < news.amount_fen < line.amount_fen:
            return Judgement(Verdict.APPLIED, LineState.PART, news.amount_fen)
    elif news.amount_fen in (None, line.amount_fen):
        return Judgement(Verdict.APPLIED, LineState.PAID, line.amount_fen)
    return Judgement(Verdict.EXCEPTION, LineState.UNKNOWN, 0, "wrong_amount")


def _judge_paid(line: LineFact, news: News) -> Judgement:
    if news.outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN):
        return _repeat(line)  # older than what we know
    if news.outcome == Outcome.RETURNED and news.amount_fen in (None, line.paid_fen):
        return Judgement(Verdict.APPLIED, LineState.BOUNCED, 0)
    if news.outcome == Outcome.SUCCESS and news.amount_fen in (None, line.paid_fen):
        wrong = news.holder and plain_name(news.holder) not in {plain_name(one) for one in line.holders}
        return _exception(line, "wrong_name") if wrong else _repeat(line)
    return _exception(line, "contradiction")


def _judge_part(line: LineFact, news: News) -> Judgement:
    if news.outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN):
        return _repeat(line)
    if news.outcome == Outcome.PARTIAL and news.amount_fen == line.paid_fen:
        return _repeat(line)
    whole = news.amount_fen in (None, line.amount_fen)
    if news.outcome == Outcome.SUCCESS and whole:
        return _late(line, _credit(line, news))
    if news.outcome == Outcome.RETURNED and news.amount_fen == line.paid_fen and line.replacement in ("none", "passed"):
        return Judgement(Verdict.APPLIED, LineState.BOUNCED, 0)
    return _exception(line, "contradiction")


def _judge_bounced(line: LineFact, news: News) -> Judgement:
    if news.outcome in (Outcome.FAIL, Outcome.RETURNED, Outcome.ACCEPTED):
        return _repeat(line)
    if news.outcome == Outcome.UNKNOWN:
        return _late(line, Judgement(Verdict.APPLIED, LineState.UNKNOWN, 0))
    return _late(line, _credit(line, news))


def _late(line: LineFact, wanted: Judgement) -> Judgement:
    """News that reopens a line already given up: only as long as nothing was sent, or is owed to others, in its stead."""
    if line.replacement == "passed":
        return _exception(line, "late_after_passing")
    if line.replacement == "sent":
        return _exception(line, "late_after_retry")
    stop = line.replacement == "unsent"
    return Judgement(wanted.verdict, wanted.state, wanted.paid_fen, wanted.fault, stop)


def _exception(line: LineFact, fault: str) -> Judgement:
    return Judgement(Verdict.EXCEPTION, line.state, line.paid_fen, fault)


def _repeat(line: LineFact) -> Judgement:
    return Judgement(Verdict.REPEAT, line.state, line.paid_fen)


def rest_source(source: str, line_id: int) -> str:
    """Return the obligation that remains of a part-paid line."""
    return f"{source}#rest{line_id}"


def rest_of(source: str) -> int | None:
    """Return the part-paid line an obligation is the rest of, None for a whole one."""
    _, mark, tail = source.rpartition("#rest")
    return int(tail) if mark and tail.isdigit() else None


def totals(lines: Sequence[tuple[str, int, int]]) -> dict[str, int]:
    """Return a batch's counts from (state, amount, paid) of its lines.

    Paid + bounced + open + unsent always equals the total: of a part-paid line the paid part is
    paid and the rest bounced.
    """
    out = dict.fromkeys(
        ("paid_count", "paid_fen", "bounced_count", "bounced_fen", "open_count", "open_fen"), 0
    )
    for state, amount_fen, paid_fen in lines:
        if state in (LineState.PAID, LineState.PART):
            out["paid_count"] += 1
            out["paid_fen"] += paid_fen
            out["bounced_fen"] += amount_fen - paid_fen
        elif state == LineState.BOUNCED:
            out["bounced_count"] += 1
            out["bounced_fen"] += amount_fen
        elif state in (LineState.SENT, LineState.UNKNOWN):
            out["open_count"] += 1
            out["open_fen"] += amount_fen
    return out


def settle_answer(answer: str, amount_fen: int, answer_fen: int) -> tuple[LineState, int]:
    """Return state and paid sum of an unknown line after two people agreed on an answer."""
    if answer == LineState.PAID:
        return LineState.PAID, amount_fen
    if answer == LineState.BOUNCED:
        return LineState.BOUNCED, 0
    if answer == LineState.PART and 0 < answer_fen < amount_fen:
        return LineState.PART, answer_fen
    raise BadInput("bad_answer", answer=answer)
