"""UnionLoop (双环): the working software of a city trade-union federation."""

__version__ = "0.1.0"
