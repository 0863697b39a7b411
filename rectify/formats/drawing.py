"""Drawings of lifecycles (流转图): self-contained SVG, drawn by Graphviz, with a path in red."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from rectify.errors import InvalidValueError
from rectify.messages import Lang
from rectify.policy.lifecycle import Lifecycle, State

#: Fonts with Chinese characters, in this order; Graphviz measures with the first that is there.
_FONTS = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
_RED, _GREEN, _BLACK, _GREY = "#c00000", "#2e7d32", "#333333", "#888888"

#: The name of the dot that everything comes out of: no state can have it.
_BEGINNING = "*"

Way = tuple[str, str]


def svg(lifecycle: Lifecycle, lang: Lang = "zh", *, red: Collection[Way] = (), green: Collection[Way] = ()) -> str:
    """Return a lifecycle as SVG (流转图) that refers to nothing outside itself.

    Args:
        lifecycle: the states and transitions of one kind.
        lang: the language of titles.
        red: pairs of source and target state to draw in red; with an empty source, the creation.
        green: pairs to draw in green.

    Raises:
        InvalidValueError: pygraphviz, the extra ``svg``, is not installed.

    """
    graph = _graphviz().AGraph(directed=True, strict=False)
    graph.graph_attr.update(rankdir="TB", nodesep="0.4", ranksep="0.5", bgcolor="white", fontname=_FONTS)
    graph.node_attr.update(shape="box", style="rounded,filled", fillcolor="white", color=_BLACK, fontname=_FONTS)
    graph.edge_attr.update(color=_BLACK, fontname=_FONTS, fontsize="11", arrowsize="0.7")
    graph.add_node(_BEGINNING, shape="point", width="0.12", fillcolor=_BLACK)
    in_red = {state for way in red for state in way if state}
    for state in lifecycle.states.values():
        graph.add_node(state.name, **_box(lifecycle, state, lang, in_red=state.name in in_red))
    for source, target, label in _arrows(lifecycle, lang):
        colour = _RED if (source, target) in red else _GREEN if (source, target) in green else ""
        marked = {"color": colour, "fontcolor": colour, "penwidth": "2.2"} if colour else {}
        graph.add_edge(source or _BEGINNING, target, label=f" {label} ", **marked)
    drawn: bytes = graph.draw(format="svg", prog="dot")
    return _standing_alone(drawn.decode("utf-8"))


def _graphviz() -> Any:
    try:
        import pygraphviz  # noqa: PLC0415 - an extra, asked for where it is used
    except ImportError as missing:
        raise InvalidValueError("formats.svg_missing") from missing
    return pygraphviz


def _box(lifecycle: Lifecycle, state: State, lang: Lang, *, in_red: bool) -> dict[str, str]:
    """Return how a state is drawn: its acts below its title, a double line where nothing leads out."""
    acts = dict.fromkeys(one.title.text(lang) for one in lifecycle.leading_out(state.name) if one.target is None)
    lines = [state.title.text(lang), *_wrapped(list(acts), lang)]
    small = "".join(f'<br/><font point-size="9" color="{_GREY}">{_escaped(line)}</font>' for line in lines[1:])
    drawn = {"label": f"<{_escaped(lines[0])}{small}>"}
    if state.final:
        drawn["peripheries"] = "2"
    if state.open:
        drawn["fillcolor"] = "#eef4ff"
    return {**drawn, "color": _RED, "penwidth": "2.2"} if in_red else drawn


def _wrapped(acts: list[str], lang: Lang) -> Iterator[str]:
    """Give the acts, three to a line."""
    joint = "、" if lang == "zh" else ", "
    yield from (joint.join(acts[at : at + 3]) for at in range(0, len(acts), 3))


def _arrows(lifecycle: Lifecycle, lang: Lang) -> Iterator[tuple[str, str, str]]:
    """Give each pair of states once, with all that leads from one to the other."""
    titles: dict[Way, dict[str, None]] = defaultdict(dict)
    titles["", lifecycle.initial][lifecycle.creation.title.text(lang)] = None
    for one in lifecycle.transitions:
        for source in one.sources if one.target is not None else ():
            titles[source, str(one.target)][one.title.text(lang)] = None
    for (source, target), several in titles.items():
        yield source, target, ("、" if lang == "zh" else ", ").join(several)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _standing_alone(drawn: str) -> str:
    """Return the drawing without the document type, which names an address outside of it."""
    return drawn[drawn.index("<svg") :]
