"""Tables of aid."""

from .applications import Application as Application
from .applications import Inquiry as Inquiry
from .applications import Objection as Objection
from .applications import Visit as Visit
from .evaluations import Budget as Budget
from .evaluations import Evaluation as Evaluation
from .evaluations import Sample as Sample
from .evaluations import SampleItem as SampleItem
from .grants import CallBack as CallBack
from .grants import Grant as Grant
from .households import Cause as Cause
from .households import Household as Household
from .households import Intake as Intake
from .households import Item as Item
from .households import Member as Member
from .households import Proof as Proof
from .households import Statement as Statement
from .ladder import Exit as Exit
from .ladder import Flag as Flag
from .ladder import Outcome as Outcome
from .ladder import Step as Step
