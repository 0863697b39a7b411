"""The catalogue: every code that the package says is there, in both languages, and none is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import rectify
from rectify import messages
from rectify.messages import (
    CATALOGUE,
    LANGUAGES,
    checking,
    cli,
    formats,
    ledger,
    mutation,
    policy,
    remedy,
    testing,
    text,
)

PACKAGE = Path(rectify.__file__).parent
ROOMS = {
    "policy": policy,
    "checking": checking,
    "ledger": ledger,
    "formats": formats,
    "testing": testing,
    "mutation": mutation,
    "cli": cli,
}
CODE = re.compile(r"[a-z_]+(\.[a-z_0-9]+)+")
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def _nodes() -> Iterator[ast.AST]:
    """Give every node of the package but those of the catalogue itself."""
    catalogue = {PACKAGE / "messages" / f"{room}.py" for room in ROOMS}
    return (node for path, tree in TREES.items() if path not in catalogue for node in ast.walk(tree))


def _calls() -> Iterator[tuple[str, list[Any]]]:
    """Give every call in the package: the name that is called, and its arguments where they are plain texts."""
    for node in _nodes():
        if isinstance(node, ast.Call):
            called = str(getattr(node.func, "id", None) or getattr(node.func, "attr", ""))
            yield called, [getattr(argument, "value", None) for argument in node.args]


def _said_by(called: str, arguments: list[Any]) -> str | None:
    """Return the code that a call says, if it says one."""
    place = 1 if called == "Fault" else 0
    code = arguments[place] if len(arguments) > place else None
    if not isinstance(code, str):
        return None
    if called == "blocker":
        return f"refused.{code}"
    says = called in {"Fault", "text", "remedy"} or called.endswith(("Error", "Input"))
    return code if says and CODE.fullmatch(code) else None


#: Every text and every function's name in the package: what can fill the rest of an f-string's code.
WORDS = {node.value for node in _nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)} | {
    node.name.replace("_", "-") for node in _nodes() if isinstance(node, ast.FunctionDef)
}


def _composed() -> Iterator[re.Pattern[str]]:
    """Give what codes are composed by: f-strings that begin like one."""
    for node in _nodes():
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
            if parts[0] and re.match(r"[a-z]+\.", parts[0]):
                yield re.compile("".join("([a-z_0-9.-]+)" if part is None else re.escape(part) for part in parts))


COMPOSED = list(_composed())


def _is_said(code: str) -> bool:
    """Say whether a code stands in the package, or an f-string there gives it with words that stand there too."""
    if code in WORDS:
        return True
    found = [match for pattern in COMPOSED if (match := pattern.fullmatch(code))]
    return any(all(_is_said(word) for word in match.groups()) for match in found)


def _places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_code_that_the_package_says_is_in_the_catalogue() -> None:
    codes = {code for called, arguments in _calls() if (code := _said_by(called, arguments))}
    assert len(codes) > 50
    assert codes - set(CATALOGUE) == set()


def test_no_code_is_left_over() -> None:
    codes = {re.sub(r"\.(remedy|empty)$", "", code) for code in CATALOGUE}
    assert sorted(code for code in codes if not _is_said(code)) == []
    assert not _is_said("ledger.nonsense")
    assert not _is_said("refused.nonsense")


#: Texts that say themselves what is accepted.
SAY_IT_THEMSELVES = {f"value.{what}" for what in ("filter", "flag", "integer", "param", "scope", "sha256")}
#: Headings: each fault below one says what to do. The last two tell the role, or the state, that could.
REST_SAYS_IT = {
    "calendar.faulty",
    "intake.options_faulty",
    "intake.unreadable",
    "mutation.broken",
    "refused.role",
    "refused.state",
    "testing.table.faulty",
}


def test_every_error_says_what_to_do() -> None:
    asks = {
        code
        for called, arguments in _calls()
        if called not in {"text", "remedy"} and (code := _said_by(called, arguments))
    }
    assert {code for code in asks if f"{code}.remedy" not in CATALOGUE} == SAY_IT_THEMSELVES | REST_SAYS_IT


def test_both_languages_are_there_and_hold_the_same_facts() -> None:
    assert [code for code, texts in CATALOGUE.items() if not all(one.strip() for one in texts)] == []
    assert [code for code, (zh, en) in CATALOGUE.items() if _places(zh) != _places(en)] == []


def test_each_room_keeps_its_own_codes() -> None:
    counted = [code for room in ROOMS.values() for code in room.TEXTS]
    assert len(counted) == len(set(counted)) == len(CATALOGUE)


def test_a_text_is_given_in_the_language_asked_for() -> None:
    assert LANGUAGES == ("zh", "en")
    facts = {"kind": "measure", "id": "7"}
    assert text("ledger.not_found", **facts) == "没有编号为 7 的措施"
    assert text("ledger.not_found", "en", **facts) == "there is no measure 7"
    assert remedy("ledger.not_found", "en", **facts) == "check the id and the tenant"
    assert remedy("value.filter") == ""


def test_a_code_or_a_fact_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"ledger\.nonsense"):
        text("ledger.nonsense")
    with pytest.raises(KeyError, match="label"):
        messages.text("ledger.stale", version=1, now=2)
