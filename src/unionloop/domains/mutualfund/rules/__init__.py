"""Decisions of mutual aid: plain values in, plain values or a refusal out."""

from . import cover as cover
from . import fairness as fairness
from . import files as files
from . import outlays as outlays
from . import plans as plans
from . import solvency as solvency
from .adjudicate import adjudicate as adjudicate
from .adjudicate import last_day_to_file as last_day_to_file
from .adjudicate import waiting_until as waiting_until
from .flags import SOON_DAYS as SOON_DAYS
from .flags import flags_of as flags_of
from .flags import sampled as sampled
