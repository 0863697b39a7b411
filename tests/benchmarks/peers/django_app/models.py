"""The models of the Django peer."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, transition


def settled(problem: Problem) -> bool:
    """Say whether all measures are settled: the guard of every peer."""
    measures = list(problem.measures.all())
    return bool(measures) and all(measure.state == "rectified" for measure in measures)


class Problem(models.Model):
    state = FSMField(default="rectifying", protected=True)

    class Meta:
        app_label = "django_app"

    @transition(field=state, source="rectifying", target="rectified", conditions=[settled])
    def complete(self) -> None:
        """Complete it."""

    @transition(field=state, source="rectified", target="rectifying", conditions=[settled])
    def resume(self) -> None:
        """Resume it."""


class Measure(models.Model):
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="measures")
    state = models.CharField(max_length=64, default="rectified")

    class Meta:
        app_label = "django_app"
