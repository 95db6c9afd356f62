"""`unionloop lake put|build|status|metrics|show|restated|verify`: the lake as files, without database or keys."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER_HELP = "folder of the lake; UNIONLOOP_DATA/lake when not given"


def register(add: Any) -> None:
    """Add the commands."""
    from unionloop.cli.main import arg

    folder = arg("--lake", type=Path, metavar="DIR", help=FOLDER_HELP)
    plain = arg("--json", action="store_true", help="print JSON")
    month = arg("--month", required=True, help="e.g. 2026-06")
    add("lake put", _told(put), "take a csv or parquet file into bronze as it is", arg("dataset"),
        arg("file", type=Path), arg("--source", required=True, help="who sent it"), folder, plain,
        actor=False, raw=True)  # fmt: skip
    add("lake build", _told(build), "make what follows from new files: silver, gold, month by month",
        arg("--month", action="append", default=[], help="only this month; may be repeated"),
        arg("--again", action="store_true", help="make also what has not changed"), folder, plain,
        actor=False, raw=True)  # fmt: skip
    add("lake status", _told(status), "what the lake holds, dataset by dataset", folder, plain, actor=False, raw=True)
    add("lake metrics", _told(metrics), "the dictionary of figures", plain, actor=False, raw=True)
    add("lake show", _told(show), "a figure of a month by region and industry; small cells are not shown",
        arg("metric"), month, arg("--region", type=int, default=0), arg("--industry", type=int, default=0),
        arg("--edition", type=int, default=0, help="an earlier figure"), folder, plain, actor=False, raw=True)  # fmt: skip
    add("lake restated", _told(restated), "figures that late data changed, before and after", arg("metric"), month,
        folder, plain, actor=False, raw=True)  # fmt: skip
    add("lake verify", _told(verify), "whether every bronze file is still what was received", folder, plain,
        actor=False, raw=True)  # fmt: skip


def _told(work: Callable[[Namespace], Any]) -> Callable[[Namespace], None]:
    """Print the answer; a refusal of the lake is a sentence and exit code 1."""

    def run(args: Namespace) -> None:
        from unionloop.cli.show import show as shown
        from unionloop.lake.store import LakeError

        try:
            answer = work(args)
        except LakeError as wrong:
            sys.exit(SENTENCES[wrong.code].format(**wrong.facts))
        if args.json:
            print(json.dumps(answer, ensure_ascii=False, default=list))
        else:
            shown(answer, as_json=False)

    return run


SENTENCES = {
    "lake_unknown_dataset": "没有叫 {name} 的数据集；可以收的是 {known}。",
    "lake_unreadable": "{name} 读不出表格：{why}。请存成 UTF-8 的 csv 或 parquet 再试。",
    "lake_columns": "{name} 缺少列 {missing}；文件里有 {found}。请按布局补齐列名。",
    "lake_empty": "{name} 没有数据行。",
    "lake_month": "{name} 第 {line} 行的月份“{value}”不对；请写成 2026-06 的样子。",
    "lake_person_plain": "{name} 的 person 列有 {count} 个像身份证号；请先换成加密的人员编号再送。",
    "lake_unknown_metric": "没有叫 {name} 的指标；有的是 {known}。",
    "lake_no_month": "{dataset} 没有 {month} 的这一版；用 unionloop lake status 看有哪些月份。",
}


def _store(args: Namespace) -> Any:
    from unionloop.config import stores
    from unionloop.lake.store import Store

    return Store(args.lake or stores.folder() / "lake")


def put(args: Namespace) -> Any:
    """Take a file into bronze."""
    from unionloop.lake import building
    from unionloop.lake.store import LakeError

    if not args.file.is_file():
        raise LakeError("lake_unreadable", name=str(args.file), why="没有这个文件")
    return asdict(building.receive(_store(args), args.dataset, args.file, source=args.source, at=datetime.now(UTC)))


def build(args: Namespace) -> Any:
    """Make what changed."""
    from unionloop.lake import building

    done = building.build(_store(args), at=datetime.now(UTC), months=tuple(args.month), again=args.again,
                          tell=lambda line: print(line, file=sys.stderr))  # fmt: skip
    return {"made": len(done.made), "kept": done.kept, "restated": len(done.restated)}


def status(args: Namespace) -> Any:
    """Tell what the lake holds."""
    from unionloop.lake import building

    return building.described(_store(args).manifest())


def metrics(args: Namespace) -> Any:
    """List the dictionary."""
    from unionloop.lake.metrics import METRICS

    return [{**asdict(one), "grain": one.grain} for one in METRICS.values()]


def show(args: Namespace) -> Any:
    """Answer from the kept cube."""
    from unionloop.lake.metrics import ask

    return [asdict(one) for one in ask(_store(args), args.metric, month=args.month, region=args.region,
                                       industry=args.industry, edition=args.edition)]  # fmt: skip


def restated(args: Namespace) -> Any:
    """List restatements."""
    from unionloop.lake.metrics import restatements

    return restatements(_store(args), args.metric, month=args.month)


def verify(args: Namespace) -> Any:
    """Check the bronze files; the exit code tells."""
    damaged = _store(args).damaged()
    if damaged:
        sys.exit("损坏或丢失：" + "、".join(damaged))
    return {"damaged": 0}
