"""What others may know of persons: verbs, words, masked rows, assessments."""

from .assessing import AskedRow as AskedRow
from .assessing import AssessmentRow as AssessmentRow
from .assessing import Overseen as Overseen
from .assessing import Risk as Risk
from .persons import LOOKS as LOOKS
from .persons import VERBS as VERBS
from .persons import CheckedPerson as CheckedPerson
from .persons import IdFacts as IdFacts
from .persons import IdType as IdType
from .persons import LookRow as LookRow
from .persons import OwnCopy as OwnCopy
from .persons import PersonInput as PersonInput
from .persons import PersonMergeRow as PersonMergeRow
from .persons import PersonRow as PersonRow
from .persons import Proof as Proof
from .persons import PurposeRow as PurposeRow
from .persons import SamePair as SamePair
from .persons import SameReason as SameReason
from .persons import Sex as Sex
from .persons import Verdict as Verdict
from .persons import Wish as Wish
from .persons import WishRow as WishRow
from .persons import WishState as WishState
