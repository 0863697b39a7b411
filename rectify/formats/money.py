"""Money as people read it (金额): kept in whole 分, shown in 元 or 万元."""

from __future__ import annotations

from decimal import Decimal

from rectify import messages
from rectify.messages import Lang

#: From 10,000 元 on, amounts are shown in 万元.
_TEN_THOUSAND_YUAN = 1_000_000


def money_text(fen: int, lang: Lang = "zh") -> str:
    """Return an amount in 元, from 10,000 元 on in 万元, to the last 分: 66570000 is ``66.57 万元``.

    Args:
        fen: the amount in 分.
        lang: the language of the unit.

    """
    if abs(fen) < _TEN_THOUSAND_YUAN:
        return messages.text("tally.yuan", lang, amount=Decimal(fen).scaleb(-2))
    amount = Decimal(fen).scaleb(-6).normalize()
    return messages.text("tally.ten_thousand_yuan", lang, amount=f"{amount:f}")
