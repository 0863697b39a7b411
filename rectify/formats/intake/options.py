"""What a caller may tell the reading of ledgers: the campaign's year, further words."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rectify.errors import Fault, IntakeError
from rectify.formats.intake.columns import SYNONYMS, faulty_synonyms, with_synonyms
from rectify.formats.intake.deadline import FIRST_YEAR, LAST_YEAR, TERMS
from rectify.formats.intake.outcome import OUTCOMES
from rectify.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """How to read a legacy ledger (导入选项). Immutable; one may serve any number of workbooks.

    Attributes:
        year: the campaign's year, for dates that name none in a ledger without 填报时间.
        org: the organisation whose ledger it is, for a ledger without 填报单位.
        columns: titles of each field's column, complete: see `with_words`.
        terms: words that name a term instead of a day, and the term's name in the policy.
        outcomes: words of the 完成情况 column, and what they say.

    """

    year: int | None = None
    org: str | None = None
    columns: Mapping[str, Sequence[str]] = field(default_factory=lambda: SYNONYMS)
    terms: Mapping[str, str] = field(default_factory=lambda: TERMS)
    outcomes: Mapping[str, Outcome] = field(default_factory=lambda: OUTCOMES)

    @classmethod
    def with_words(
        cls,
        *,
        year: int | None = None,
        org: str | None = None,
        columns: Mapping[str, Sequence[str]] | None = None,
        terms: Mapping[str, str] | None = None,
        outcomes: Mapping[str, str] | None = None,
        place: str = "options",
    ) -> IntakeOptions:
        """Return options that know the caller's words besides the built-in ones.

        Args:
            year: the campaign's year.
            org: the organisation whose ledger it is.
            columns: field -> further titles of its column.
            terms: word -> name of the policy's term; may also rename the built-in ones.
            outcomes: word -> outcome, by the values of `Outcome`.
            place: what faults name as their place.

        Raises:
            IntakeError: an unknown field or outcome, a title given twice, an unlikely year.

        """
        columns, terms, outcomes = columns or {}, terms or {}, outcomes or {}
        faults = [
            *_faulty_year(place, year),
            *faulty_synonyms(f"{place} [columns]", columns),
            *_faulty_outcomes(place, outcomes),
        ]
        if faults:
            raise IntakeError("intake.options_faulty", faults, place=place)
        own_outcomes = {_normal(word): Outcome(value) for word, value in outcomes.items()}
        own_terms = {_normal(word): term for word, term in terms.items()}
        return cls(year, org, with_synonyms(columns), {**TERMS, **own_terms}, {**OUTCOMES, **own_outcomes})

    @classmethod
    def from_toml(cls, path: str | Path) -> IntakeOptions:
        """Return the options that a TOML file gives: ``year``, ``org``, ``[columns]``, ``[terms]``, ``[outcomes]``.

        Raises:
            IntakeError: the file cannot be read, or something in it is not what it should be.

        """
        place = Path(path).name
        try:
            given = tomllib.loads(Path(path).read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as reason:
            fault = Fault(place, "intake.options_unreadable", {"reason": str(reason)})
            raise IntakeError("intake.options_faulty", [fault], place=place) from reason
        faults = [
            Fault(f"{place} {key}", "intake.options_key", {"value": key, "known": "、".join(_SHAPES)})
            for key, value in given.items()
            if key not in _SHAPES or not _SHAPES[key](value)
        ]
        if faults:
            raise IntakeError("intake.options_faulty", faults, place=place)
        return cls.with_words(**given, place=place)


def _normal(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).split())


def _faulty_year(place: str, year: int | None) -> list[Fault]:
    if year is None or FIRST_YEAR <= year <= LAST_YEAR:
        return []
    return [Fault(f"{place} year", "intake.options_year", {"value": year, "first": FIRST_YEAR, "last": LAST_YEAR})]


def _faulty_outcomes(place: str, outcomes: Mapping[str, str]) -> list[Fault]:
    known = {outcome.value for outcome in Outcome}
    return [
        Fault(
            f"{place} [outcomes], {word}", "intake.options_outcome", {"value": value, "known": "、".join(sorted(known))}
        )
        for word, value in outcomes.items()
        if value not in known
    ]


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(word, str) for word in value.values())


def _is_lists_of_words(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(words, list) and all(isinstance(word, str) for word in words) for words in value.values()
    )


_SHAPES = {
    "year": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "org": lambda value: isinstance(value, str) and bool(value.strip()),
    "columns": _is_lists_of_words,
    "terms": _is_words,
    "outcomes": _is_words,
}
