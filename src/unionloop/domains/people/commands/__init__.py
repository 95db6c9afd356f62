"""Writes of persons: recorded once, merged reversibly, erased for good."""

from .assessing import approve_assessment as approve_assessment
from .assessing import assess as assess
from .bulk import forget_many as forget_many
from .bulk import record_many as record_many
from .merging import merge as merge
from .merging import unmerge as unmerge
from .particulars import describe as describe
from .particulars import describe_many as describe_many
from .phones import allow_phone as allow_phone
from .phones import ask_phone as ask_phone
from .phones import propose_phone as propose_phone
from .phones import restore_phones as restore_phones
from .phones import stop_phone as stop_phone
from .recording import correct as correct
from .recording import look as look
from .recording import place as place
from .recording import record as record
from .recording import reveal as reveal
from .recording import verify as verify
from .rights import answer as answer
from .rights import ask as ask
from .rights import change_own_phone as change_own_phone
from .rights import consent as consent
from .rights import copy as copy
from .rights import erase as erase
from .rights import withdraw as withdraw
