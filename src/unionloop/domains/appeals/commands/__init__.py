"""Writes of appeals, one function a verb."""

from .answering import answer, send_queued
from .receiving import receive

__all__ = ["answer", "receive", "send_queued"]
