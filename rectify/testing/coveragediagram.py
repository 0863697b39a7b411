"""What tests touched, drawn (制度覆盖图): a lifecycle with what was made in green, and what never was in red."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rectify.errors import InvalidValueError
from rectify.formats.drawing import svg
from rectify.messages import Lang
from rectify.policy.diagram import escaped, node
from rectify.policy.lifecycle import Lifecycle
from rectify.testing.coverage import Covered
from rectify.testing.points import made_key

_GREEN, _RED = "#2e7d32", "#c00000"
#: Where everything comes from.
_BEGINNING = "beginning"

#: Source and target state, what people read, whether a test made it.
Arrow = tuple[str, str, str, bool]


def mermaid(covered: Covered, kind: str, lang: Lang = "zh") -> str:
    """Return a kind's lifecycle as a Mermaid ``flowchart``: moves and acts that tests made in green, others in red."""
    lifecycle, arrows = covered.policy.kinds[kind], list(_arrows(covered, kind, lang))
    lines = ["flowchart TD", f"    {_BEGINNING}(( ))"]
    for state in lifecycle.states.values():
        touched = f"{kind}={state.name}" in covered.touched
        lines.append(f'    {node(state.name)}["{escaped(state.title.text(lang))}"]:::{"green" if touched else "red"}')
    for source, target, title, _ in arrows:
        lines.append(f'    {node(source) if source else _BEGINNING} -->|"{escaped(title)}"| {node(target)}')
    for name, colour in (("green", _GREEN), ("red", _RED)):
        lines.append(f"    classDef {name} stroke:{colour},stroke-width:2px")
        places = [str(place) for place, (*_, made) in enumerate(arrows) if made is (name == "green")]
        if places:
            lines.append(f"    linkStyle {','.join(places)} stroke:{colour},color:{colour}")
    return "\n".join(lines) + "\n"


def _arrows(covered: Covered, kind: str, lang: Lang) -> Iterator[Arrow]:
    for place, one in enumerate(covered.policy.kinds[kind].transitions):
        for source in one.sources or ("",):
            made = made_key(f"{kind}.{place}", source) in covered.touched
            yield source, one.target or source, one.title.text(lang), made


def drawn(covered: Covered, kind: str, lang: Lang) -> str | None:
    """Return the same as SVG, each pair of states once: red if any move between them was never made.

    None where Graphviz, the extra ``svg``, is not installed.
    """
    lifecycle: Lifecycle = covered.policy.kinds[kind]
    red = {(source, target) for source, target, _, made in _arrows(covered, kind, lang) if not made}
    green = {(source, target) for source, target, _, made in _arrows(covered, kind, lang) if made} - red
    try:
        return svg(lifecycle, lang, red=red, green=green)
    except InvalidValueError:
        return None


def write(covered: Covered, folder: Path, lang: Lang) -> Iterator[Path]:
    """Write every kind's diagram into a folder: Mermaid, and SVG where Graphviz is there."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in covered.policy.kinds:
        stem = folder / f"{covered.policy.name}-{kind}"
        for suffix, text in ((".mmd", mermaid(covered, kind, lang)), (".svg", drawn(covered, kind, lang))):
            if text is not None:
                stem.with_suffix(suffix).write_text(text, encoding="utf-8")
                yield stem.with_suffix(suffix)
