"""What a process has loaded when it begins its work stays loaded: the collector of cycles need not look at it again."""

import gc

_NEW = 10_000  # objects made and not yet gone before it looks: some ten acts of the desk, a few megabytes


def settle() -> None:
    """Tell the collector so, once, when a process that will work for long is ready to."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW, *gc.get_threshold()[1:])
