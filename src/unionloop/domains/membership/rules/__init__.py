"""Decisions about members: who handles whom, numbers, rolls, card codes. Plain values in, plain values out."""

from .lapsing import Standing, hindrance, overdue_from
from .numbers import check_number, number_of
from .routing import Place, Route, holder, route_employer, route_pool

__all__ = [
    "Place", "Route", "Standing", "check_number", "hindrance", "holder", "number_of", "overdue_from", "route_employer",
    "route_pool",
]  # fmt: skip
