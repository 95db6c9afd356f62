"""Pytest's tests in an order drawn by UNIONLOOP_ORDER (`-p tests.walls.shuffled`): files, and the tests inside each."""

import os
import random

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffle; a file's tests stay together, for its fixtures are built once."""
    dice, files = random.Random(os.environ["UNIONLOOP_ORDER"]), {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    order = list(files.values())
    dice.shuffle(order)
    for some in order:
        dice.shuffle(some)
    items[:] = [item for some in order for item in some]
