"""Diagrams (流转图): a lifecycle as Mermaid text, which many viewers draw offline."""

from __future__ import annotations

from collections.abc import Iterator

from rectify.messages import Lang
from rectify.policy.lifecycle import Lifecycle, Transition

#: What Mermaid would take for its own signs, and its names for them.
_ENTITIES = str.maketrans({"#": "#35;", '"': "#quot;", ";": "#59;", ":": "#58;", "<": "#lt;", ">": "#gt;"})
#: Words that cannot be a state's id in a diagram.
_RESERVED = frozenset({"as", "class", "default", "direction", "end", "note", "of", "state", "style"})


def mermaid(lifecycle: Lifecycle, lang: Lang = "zh") -> str:
    """Return a lifecycle as a Mermaid ``stateDiagram-v2`` (流转图), the same text for the same lifecycle.

    Acts that leave the state as it is (attach, reschedule ...) are listed in a note beside each state that allows them.

    Args:
        lifecycle: the states and transitions of one kind.
        lang: the language of titles; state names stay as they are.

    """
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{escaped(one.title.text(lang))}" as {node(one.name)}' for one in lifecycle.states.values()]
    lines.append(f"    [*] --> {node(lifecycle.initial)}: {escaped(lifecycle.creation.title.text(lang))}")
    for transition in lifecycle.transitions:
        lines += _arrows(transition, lang)
    lines += [f"    {node(one.name)} --> [*]" for one in lifecycle.states.values() if one.final]
    lines += _notes(lifecycle, lang)
    return "\n".join(lines) + "\n"


def _arrows(transition: Transition, lang: Lang) -> Iterator[str]:
    if transition.target is not None:
        for source in transition.sources:
            yield f"    {node(source)} --> {node(transition.target)}: {escaped(transition.title.text(lang))}"


def _notes(lifecycle: Lifecycle, lang: Lang) -> Iterator[str]:
    for state in lifecycle.states:
        acts = [one.title.text(lang) for one in lifecycle.leading_out(state) if one.target is None]
        if acts:
            joined = ("、" if lang == "zh" else ", ").join(dict.fromkeys(acts))
            yield f"    note right of {node(state)}: {escaped(joined)}"


def escaped(text: str) -> str:
    """Return a text without what Mermaid would take for its own signs."""
    return " ".join(text.split()).translate(_ENTITIES)


def node(state: str) -> str:
    """Return the id of a state in a diagram."""
    return f"{state}_" if state in _RESERVED else state
