"""The arrows of a tax file: tried as often as one likes, live once, undone until a row is settled."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts.files import FileState

FILE = Flow(
    Arrow("dues.receive", FileState.RECEIVED, FileState.RECEIVED),
    Arrow("dues.stage", FileState.RECEIVED, FileState.STAGED),
    Arrow("dues.stage", FileState.STAGED, FileState.STAGED),
    Arrow("dues.confirm", FileState.STAGED, FileState.LIVE),
    Arrow("dues.undo", FileState.RECEIVED, FileState.UNDONE),
    Arrow("dues.undo", FileState.STAGED, FileState.UNDONE),
    Arrow("dues.undo", FileState.LIVE, FileState.UNDONE),
)
