"""What the desk's triage has learnt: one row a version of its model."""

from django.db import models

from unionloop.kernel.models import Central


class Lesson(Central):
    """A model learnt from decided cases. Figures in basis points, of cases it had not seen."""

    version = models.CharField(max_length=64, unique=True)
    learnt_at = models.DateTimeField()
    cases = models.PositiveIntegerField()
    kinds = models.PositiveIntegerField()
    macro_f1_bp = models.PositiveIntegerField()
    calibration_error_bp = models.PositiveIntegerField()
    sure_from_bp = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.version[:12]
