"""Reads of promises. What was announced is public; drafts are for whoever may read them."""

from .board import board, desk, every_promise, progress, promise, proof, roots
from .checks import invariants
from .measures import measured

__all__ = ["board", "desk", "every_promise", "invariants", "measured", "progress", "promise", "proof", "roots"]
