"""Writes of membership."""

from .cards import TooManyWrong as TooManyWrong
from .cards import check_card as check_card
from .cards import reissue_card as reissue_card
from .cards import show_code as show_code
from .cards import stop_card as stop_card
from .joining import apply as apply
from .joining import approve as approve
from .joining import enrol as enrol
from .joining import refuse as refuse
from .joining import withdraw as withdraw
from .keeping import forget_due as forget_due
from .lapsing import lapse as lapse
from .lapsing import note_dues as note_dues
from .lapsing import remind_due as remind_due
from .merging import merge as merge
from .merging import unmerge as unmerge
from .moving import confirm as confirm
from .moving import leave as leave
from .moving import resume as resume
from .moving import retire as retire
from .moving import shield as shield
from .moving import suspend as suspend
from .moving import transfer as transfer
from .rolls import confirm_roll as confirm_roll
from .rolls import stage_roll as stage_roll
from .rolls import undo_roll as undo_roll
