"""Models on disk: a folder with `model.json` (plain words and a digest) and `weights.npz` (plain arrays).

Nothing in it can run: the arrays are read with pickling forbidden, sizes are checked before they are read,
and the digest must fit. The same training gives the same bytes, so the digest is also the model's version.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unionloop.adapters.sheets.columns import write_whole
from unionloop.kernel.errors import BadInput

from .grams import LONGEST, Vocabulary
from .letters import alphabet
from .model import Block, Model

FORMAT = "unionloop-triage-1"
WORDS, ARRAYS = "model.json", "weights.npz"
_MOST_BYTES = 512 * 1024 * 1024
_MOST_WORDS = 4 * 1024 * 1024


def save(model: Model, folder: Path) -> str:
    """Write a model into a folder and return its version."""
    arrays: dict[str, NDArray[Any]] = {"intercept": model.intercept, "gain": model.gain, "offset": model.offset,
                                        "shares": model.shares}  # fmt: skip
    for number, block in enumerate(model.blocks):
        arrays |= {f"letters_{number}": block.vocabulary.letters, f"keys_{number}": block.vocabulary.keys,
                   f"strength_{number}": block.strength, f"slopes_{number}": block.slopes}  # fmt: skip
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    content = packed.getvalue()
    words = {
        "format": FORMAT,
        "labels": model.labels,
        "blocks": [
            {"part": one.part, "share": one.share, "longest": one.vocabulary.longest, "words": one.vocabulary.words}
            for one in model.blocks
        ],
        "weights_sha256": hashlib.sha256(content).hexdigest(),
        "facts": model.facts,
    }
    text = json.dumps(words, ensure_ascii=False, indent=1, sort_keys=True).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput("table_not_written", name=str(folder), why=error.strerror or "") from error
    write_whole(folder / ARRAYS, content)
    write_whole(folder / WORDS, text)  # last: a folder with this file is whole
    return hashlib.sha256(text).hexdigest()


def load(folder: Path) -> tuple[Model, str]:
    """Return the model in a folder and its version; raise BadInput when it is not whole, known and sound."""
    try:
        if (folder / WORDS).stat().st_size > _MOST_WORDS or (folder / ARRAYS).stat().st_size > _MOST_BYTES:
            raise BadInput("triage_model", name=str(folder), why="文件大得不合常理")
        text, content = (folder / WORDS).read_bytes(), (folder / ARRAYS).read_bytes()
    except OSError as error:
        raise BadInput("triage_no_model", name=str(folder)) from error
    try:
        words = json.loads(text)
        if words["format"] != FORMAT:
            raise BadInput("triage_model", name=str(folder), why=f"格式是 {str(words['format'])[:40]}，不是 {FORMAT}")
        if hashlib.sha256(content).hexdigest() != words["weights_sha256"]:
            raise BadInput("triage_model", name=str(folder), why="权重与登记的校验值不符")
        return _model(words, _arrays(content)), hashlib.sha256(text).hexdigest()
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError) as error:
        raise BadInput("triage_model", name=str(folder), why="内容不完整") from error


def _arrays(content: bytes) -> dict[str, NDArray[Any]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        _must(sum(one.file_size for one in packed.infolist()) <= _MOST_BYTES)
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _model(words: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Model:
    labels = tuple(str(one) for one in words["labels"])
    blocks = tuple(_block(number, one, arrays, len(labels)) for number, one in enumerate(words["blocks"]))
    intercept, gain, offset, shares = (
        _floats(arrays[name], (len(labels),)) for name in ("intercept", "gain", "offset", "shares")
    )
    return Model(labels, blocks, intercept, gain, offset, shares, dict(words["facts"]))


def _block(number: int, words: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], kinds: int) -> Block:
    letters, keys = arrays[f"letters_{number}"], arrays[f"keys_{number}"]
    longest, part, share = int(words["longest"]), str(words["part"]), float(words["share"])
    _must(letters.dtype == np.uint32, letters.ndim == 1, bool((letters < len(alphabet())).all()))
    _must(keys.dtype == np.uint64, keys.ndim == 1, 1 <= longest <= LONGEST, part in ("text", "title"))
    strength = _floats(arrays[f"strength_{number}"], (len(keys),))
    slopes = _floats(arrays[f"slopes_{number}"], (len(keys), kinds))
    return Block(part, share, Vocabulary(letters, keys, longest, bool(words["words"])), strength, slopes)


def _floats(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.float32]:
    _must(array.dtype == np.float32, array.shape == shape, bool(np.isfinite(array).all()))
    return array


def _must(*conditions: bool) -> None:
    if not all(conditions):
        raise ValueError("not an array of ours")
