"""Decisions about members: who handles whom, numbers, rolls, card codes. Plain values in, plain values out."""

from .numbers import check_number, number_of
from .routing import Place, Route, holder, route_employer, route_pool

__all__ = ["Place", "Route", "check_number", "holder", "number_of", "route_employer", "route_pool"]
