"""Letters out of the files people have (csv, csv.gz, xlsx, parquet)."""

from collections.abc import Callable, Sequence
from pathlib import Path

from unionloop.adapters.sheets.columns import Row, read_rows

from .model import Letter

NAMES = {
    "id": ("id", "msg_id", "编号", "留言编号", "工单编号"),
    "title": ("title", "标题", "主题", "留言主题", "诉求标题"),
    "text": ("text", "detail", "内容", "留言详情", "诉求内容"),
    "label": ("label", "类别", "分类", "一级标签", "一级分类"),
}


def read_letters(path: Path, *, need: Sequence[str], tell: Callable[[str], None] = lambda step: None) -> list[Letter]:
    """Return the letters of the first table of a file; `need` names the columns that must be there.

    Raises BadInput as `read_rows` does; a row without any text, or without a needed label, is at fault.
    """

    def fault_of(row: Row) -> str:
        if not row["title"] and not row["text"]:
            return f"“{NAMES['text'][0]}”列是空的；请补上内容，或删去这一行"
        if "label" in need and not row["label"]:
            return f"“{NAMES['label'][0]}”列是空的；请填上类别，或删去这一行"
        return ""

    return [Letter(**row) for row in read_rows(path, NAMES, need, fault_of, tell)]
