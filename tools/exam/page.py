"""The page of an exam: one table, what failed first, what is absent said as plainly as what passed."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from .items import CAP

if TYPE_CHECKING:
    from .judge import Line

AREAS = {
    "A": "Money and crash", "S": "Simulator", "B": "Idempotency and races", "C": "Hostile files", "D": "Fuzz and scan",
    "E": "Identity and access", "P": "Privacy and crypto", "G": "Tamper evidence", "H": "Time and calendar", "I": "Text",
    "J": "Backup and recovery", "K": "Load", "L": "Supply chain", "M": "Governance",
}  # fmt: skip
WORDS = {"night": "at night"}
_TESTS = "tests"
_STYLE = """
:root{--paper:#fbf9f4;--ink:#1d2328;--azurite:#1f5f8b;--seal:#b3261e;--line:#d9d3c5;--quiet:#6a6f73}
body{margin:0 auto;max-width:64rem;padding:1.5rem;background:var(--paper);color:var(--ink);
font:1rem/1.55 "Noto Serif CJK SC","Source Han Serif SC",Georgia,serif}
h1{font-size:1.5rem;margin:0} h2{font-size:1.05rem;margin:2rem 0 .4rem;color:var(--azurite)} p{color:var(--quiet);margin:.3rem 0}
.wide{overflow-x:auto} table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.3rem .7rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right} .pass{color:var(--azurite)} .fail{color:var(--seal);font-weight:700} .absent{color:var(--quiet)}
small{color:var(--quiet);overflow-wrap:anywhere}
"""


def draw(lines: Sequence["Line"], which: str) -> str:
    """Return the page of an exam, `quick` or `night`."""
    passed, failed = sum(line.passed is True for line in lines), sum(line.passed is False for line in lines)
    absent, left = sum(line.item.absent for line in lines), sum(line.word == "not run" for line in lines)
    waiting = f", {left} not run yet" if left else ""
    ran = sorted(line.at for line in lines if line.at and line.count)
    when = "" if not ran else f" · {ran[0]}" if ran[0] == ran[-1] else f" · pieces from {ran[0]} to {ran[-1]}"
    body = "".join(_area(name, [line for line in lines if line.item.id[0] == letter]) for letter, name in AREAS.items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>UnionLoop exam</title><style>{_STYLE}</style><main><h1>The exam: {which}</h1>"
        f"<p>{passed} passed, {failed} failed, {absent} absent{waiting}{when}. Absent is not passed: nobody has built it yet; what only the night has time for has not run by day. "
        f"‡ marks the items that cap the score. Counts and seconds are of both databases together.</p>{body}</main></html>\n"
    )


def _area(name: str, lines: Sequence["Line"]) -> str:
    if not lines:
        return ""
    rows = "".join(map(_row, lines))
    return (
        f'<h2>{escape(name)}</h2><div class="wide"><table><thead><tr><th>item<th>what<th>result<th class="n">counted'
        f'<th class="n">seconds<th>run</thead><tbody>{rows}</tbody></table></div>'
    )


def _row(line: "Line") -> str:
    state, shape = {True: ("pass", "●"), False: ("fail", "▲"), None: ("absent", "○")}[line.passed]
    why = "".join(f"<br><small>{escape(one)}</small>" for one in line.failed[:5])
    cap, ran = "‡" if line.item.id in CAP else "", bool(line.count)
    return (
        f'<tr><td>{line.item.id}{cap}<td>{escape(line.item.title)}{why}<td class="{state}">{shape} {WORDS.get(line.word, line.word)}'
        f'<td class="n">{f"{line.count} {line.item.unit or _TESTS}" if ran else ""}'
        f'<td class="n">{f"{line.seconds:.1f}" if ran else ""}'
        f"<td><small>{f'{line.at}<br>seed {line.seed} · {escape(line.commit)}' if ran else ''}</small>"
    )
