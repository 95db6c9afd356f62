"""What must hold before a zip container is handed to a parser: sizes, ratio, names, no macros."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from unionloop.kernel.errors import BadInput

LIMIT_MEMBERS = 500
LIMIT_UNZIPPED = 600 * 1024 * 1024
LIMIT_RATIO = 100
RATIO_FREE = 1024 * 1024  # below this size a high ratio harms nobody
CHUNK = 1024 * 1024
_LOCAL_HEADER = b"PK\x03\x04"
_END_SIZE = 22


def open_archive(content: bytes, name: str) -> zipfile.ZipFile:
    """Return the opened container of a workbook, or refuse it without unpacking anything."""
    if content[:4] != _LOCAL_HEADER:
        raise BadInput("sheet_broken", name=name, why="文件头不完整")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
        raise BadInput("sheet_broken", name=name, why="压缩目录损坏或被截断") from error
    members = archive.infolist()
    if _directories(content) != [len(content) - _END_SIZE - len(archive.comment)]:
        raise BadInput("sheet_unsafe", name=name, why="压缩包末尾有多余内容或有两个目录")
    if len(members) > LIMIT_MEMBERS:
        raise BadInput("sheet_unsafe", name=name, why=f"内含 {len(members)} 个部件，最多 {LIMIT_MEMBERS}")
    _check_sizes(members, len(content), name)
    for member in members:
        _check_member(member, name)
    if len({member.filename for member in members}) != len(members):
        raise BadInput("sheet_unsafe", name=name, why="压缩包内有同名部件")
    return archive





def _directories(content: bytes) -> list[int]:
    """Return where central directories end: two parsers may each believe another one."""
    found, at = [], content.find(b"PK\x05\x06")
    while at >= 0:
        if at + _END_SIZE <= len(content):
            size, offset = struct.unpack("<II", content[at + 12 : at + 20])
            if offset + size == at:
                found.append(at)
        at = content.find(b"PK\x05\x06", at + 4)
    return found


def _check_sizes(members: list[zipfile.ZipInfo], size: int, name: str) -> None:
    unzipped = sum(member.file_size for member in members)
    if unzipped > LIMIT_UNZIPPED:
        raise BadInput("sheet_unsafe", name=name, why=f"解压后 {unzipped >> 20} MB，超过限度")
    if sum(member.compress_size for member in members) > size:
        raise BadInput("sheet_unsafe", name=name, why="压缩包内的部件互相重叠")
    for member in members:
        if member.file_size > RATIO_FREE and member.file_size > member.compress_size * LIMIT_RATIO:
            raise BadInput("sheet_unsafe", name=name, why=f"{member.filename[:40]} 压缩比超过 {LIMIT_RATIO}")


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    path = member.filename.replace("\\", "/")
    if path.startswith("/") or ":" in path or ".." in path.split("/"):
        raise BadInput("sheet_unsafe", name=name, why="部件路径指向包外")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise BadInput("sheet_unsafe", name=name, why="包内有符号链接")
    if member.flag_bits & 1:
        raise BadInput("sheet_encrypted", name=name)
    low = path.lower()
    if low.endswith("vbaproject.bin"):
        raise BadInput("sheet_macros", name=name)
    if low == "xl/workbook.bin":
        raise BadInput("sheet_xlsb", name=name)
    if low.endswith((".zip", ".xlsx", ".exe", ".dll", ".js", ".rar", ".7z")):
        raise BadInput("sheet_unsafe", name=name, why="包内还有压缩包或程序")


_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)


def check_markup(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse parts that declare a document type: entities have no business in a workbook."""
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels")):
            continue
        try:
            with archive.open(member) as part:
                head = part.read(4096)
        except (zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
            raise BadInput("sheet_broken", name=name, why=f"{member.filename[:40]} 读不出") from error
        if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:64] or _DOCTYPE.search(head):
            raise BadInput("sheet_unsafe", name=name, why="部件声明了外部实体或少见编码")


def chunks(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[bytes]:
    """Yield a part piece by piece, each beginning with the tail of the one before."""
    tail = b""
    try:
        with archive.open(part) as stream:
            while piece := stream.read(CHUNK):
                yield tail + piece
                tail = piece[-400:]
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        raise BadInput("sheet_broken", name=name, why=f"{part[:40]} 读不出") from error
