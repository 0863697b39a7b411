"""How far a measure has come, in the words of a ledger's 完成情况 column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from rectify.vocabulary import Outcome

#: Which words say which outcome. A word that is not here is a fault, never a guess.
OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        "已完成": Outcome.DONE,
        "完成": Outcome.DONE,
        "已整改": Outcome.DONE,
        "已完成整改": Outcome.DONE,
        "整改完成": Outcome.DONE,
        "已整改完成": Outcome.DONE,
        "已办结": Outcome.DONE,
        "基本完成": Outcome.MOSTLY_DONE,
        "已基本完成": Outcome.MOSTLY_DONE,
        "正在整改": Outcome.UNDER_WAY,
        "整改中": Outcome.UNDER_WAY,
        "正在推进": Outcome.UNDER_WAY,
        "推进中": Outcome.UNDER_WAY,
        "正在进行": Outcome.UNDER_WAY,
        "进行中": Outcome.UNDER_WAY,
        "未完成": Outcome.NOT_DONE,
        "尚未完成": Outcome.NOT_DONE,
        "未开展": Outcome.NOT_STARTED,
        "尚未开展": Outcome.NOT_STARTED,
        "未启动": Outcome.NOT_STARTED,
        "未开始": Outcome.NOT_STARTED,
        "长期坚持": Outcome.LONG_TERM,
        "持续推进": Outcome.LONG_TERM,
        "持续整改": Outcome.LONG_TERM,
    }
)

_BETWEEN = re.compile(r"[,;、。并且]+")


def read_outcome(text: str, words: Mapping[str, Outcome] = OUTCOMES) -> tuple[Outcome | None, bool] | None:
    """Return the outcome (完成情况) that a cell states, and whether the measure goes on for good.

    Returns:
        The outcome (None where the cell is blank) and the long-term mark; None where the words
        are unknown or contradict one another.

    """
    said = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    parts = [words.get(part) for part in _BETWEEN.split(said) if part]
    if None in parts:
        return None
    long_term = Outcome.LONG_TERM in parts
    stated = {part for part in parts if part is not Outcome.LONG_TERM}
    if len(stated) > 1:
        return None
    return (stated.pop() if stated else Outcome.LONG_TERM if long_term else None), long_term
