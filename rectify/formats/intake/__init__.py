"""A legacy ledger (存量台账) in: pure reading, every fault with its cell, nothing written."""

from __future__ import annotations

from rectify.formats.intake.deadline import Deadline, YearHint, read_deadline
from rectify.formats.intake.directory import resolve
from rectify.formats.intake.draft import Intake, MeasureDraft, Name, ProblemDraft
from rectify.formats.intake.measure_text import split_measures
from rectify.formats.intake.note import Ignored, Inference
from rectify.formats.intake.options import IntakeOptions
from rectify.formats.intake.outcome import read_outcome
from rectify.formats.intake.reading import read

__all__ = [
    "Deadline",
    "Ignored",
    "Inference",
    "Intake",
    "IntakeOptions",
    "MeasureDraft",
    "Name",
    "ProblemDraft",
    "YearHint",
    "read",
    "read_deadline",
    "read_outcome",
    "resolve",
    "split_measures",
]
