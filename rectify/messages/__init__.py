"""What people read, in one catalogue: Chinese (the default) and English.

Every text has a code. A code's remedy, where there is one, stands under
``<code>.remedy``. Texts are ``str.format`` templates; what fills them are facts
(numbers, ids, titles), never whole sentences. Where the fact ``kind`` is given, ``{kind_name}`` is what people call it.
"""

from __future__ import annotations

from typing import Literal

from rectify.messages import (
    calendar,
    checking,
    cli,
    command,
    formats,
    ledger,
    mutation,
    option,
    policy,
    testing,
    verdict,
)

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")

CATALOGUE: dict[str, tuple[str, str]] = {
    **verdict.TEXTS,
    **calendar.TEXTS,
    **policy.TEXTS,
    **checking.TEXTS,
    **ledger.TEXTS,
    **formats.TEXTS,
    **testing.TEXTS,
    **command.TEXTS,
    **option.TEXTS,
    **mutation.TEXTS,
    **cli.TEXTS,
}


def text(code: str, lang: Lang = "zh", /, **facts: object) -> str:
    """Return the text of a code in one language, with its facts filled in.

    Raises:
        KeyError: the code is not in the catalogue, or a fact is missing.

    """
    column = LANGUAGES.index(lang)
    kind = CATALOGUE.get(f"kind.{facts.get('kind')}")
    named = {} if kind is None else {"kind_name": kind[column]}
    return CATALOGUE[code][column].format(**named, **facts)


def remedy(code: str, lang: Lang = "zh", /, **facts: object) -> str:
    """Return what to do about a code, or an empty string where nothing is said."""
    remedy_code = f"{code}.remedy"
    return text(remedy_code, lang, **facts) if remedy_code in CATALOGUE else ""
