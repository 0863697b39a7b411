"""Chinese steps (步骤): what a feature file can say, for any policy, in its own words.

Who, when and of what come first, all optional: ``"书记"于"2022-01-28"对"M-1"办理"启动措施"，理由是"…"``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from pytest_bdd import parsers, step

from rectify.ledger.tables import Item
from rectify.testing.broken import RuleBroken
from rectify.testing.scenario import Scenario
from rectify.testing.story import Story
from rectify.testing.words import state as state_of

#: A quoted word; ASCII and Chinese quotation marks both do.
_QUOTED = '["“](?P<{}>[^"”]+)["”]'
#: Who, when, of what.
_LEAD = f"(?:由?{_QUOTED.format('by')})?(?:[于在]{_QUOTED.format('on')})?(?:对{_QUOTED.format('of')})?"
#: What else is said of a move: ``，理由是"…"，新期限是"2022-03-31"``.
_REST = '(?P<rest>(?:[，,、][^，,、"“]+?[是为]["“][^"”]*["”])*)'
_SAID = re.compile('[，,、](?P<name>[^，,、"“]+?)[是为]["“](?P<value>[^"”]*)["”]')

#: What people call parameters and fields, and what the ledger calls them.
_NAMES = {
    "理由": "reason",
    "期限": "to",
    "新期限": "to",
    "接收人": "to",
    "内容": "text",
    "方面": "facet",
    "类别": "category",
    "涉密": "confidential",
    "责任人": "owner",
    "时限": "term",
    "名称": "name",
    "范围": "audience",
    "公示内容": "what",
    "对象": "target",
}
_VALUES: dict[str, dict[str, Any]] = {
    "confidential": {"是": True, "否": False},
    "audience": {"党内": "party", "社会": "public"},
    "what": {"清单": "list", "结果": "result"},
}
_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


class Telling:
    """What a feature's scenario tells: where it begins, and its story as far as it has come."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._story: Story | None = None

    @property
    def story(self) -> Story:
        """The story; one with a single measure begins by itself where nothing was said of it."""
        if self._story is None:
            self._story = self.scenario.problem()
        return self._story

    def begin(self, **given: Any) -> None:
        """Begin a story."""
        self._story = self.scenario.problem(**given)

    def day(self, day: str) -> None:
        """Turn to a day: before the story begins, or within it."""
        if self._story is None:
            self.scenario = self.scenario.on(day)
        else:
            self._story.at(day)


@pytest.fixture
def rectify_telling(rectify_scenario: Scenario) -> Telling:
    """Give what the steps of one scenario share."""
    return Telling(rectify_scenario)


def _says(pattern: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return step(parsers.re(f"^{pattern}$"))


def _more(rest: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for said in _SAID.finditer(rest or ""):
        name = _NAMES.get(said["name"], said["name"])
        found[name] = _VALUES.get(name, {}).get(said["value"], said["value"])
    return found


def _lead(by: str | None, on: str | None, of: str | None) -> dict[str, Any]:
    return {name: value for name, value in (("by", by), ("on", on), ("of", of)) if value}


# --- how it begins ------------------------------------------------------------


@_says(f"制度是{_QUOTED.format('name')}")
def under(request: pytest.FixtureRequest, name: str) -> None:
    """Say under which policy: 制度是"closeout"."""
    request.node.add_marker(pytest.mark.policy(name), append=False)  # it goes before the feature's tag


@_says(f"(?:今天是|到了){_QUOTED.format('day')}")
def turn(rectify_telling: Telling, day: str) -> None:
    """Turn to a day: 今天是"2022-01-20"; 到了"2022-02-10"."""
    rectify_telling.day(day)


@_says(
    f"有一个(?:已{_QUOTED.format('done')}的)?(?P<secret>涉密)?问题"
    f"(?:，有(?P<count>[0-9一二两三四五六七八九十]+)项措施)?(?:，(?:措施)?责任人(?:依次)?是{_QUOTED.format('owners')})?{_REST}"
)
def begin(
    rectify_telling: Telling, done: str | None, secret: str | None, count: str | None, owners: str | None, rest: str
) -> None:
    """Begin with a problem: 有一个已"验收"的涉密问题，有两项措施，责任人依次是"甲、乙"."""
    given: dict[str, Any] = {"confidential": bool(secret), **_more(rest)}
    if owners:
        given["owners"] = owners.split("、")
    if count:
        given["measures"] = _NUMBERS.get(count) or int(count)
    rectify_telling.begin(**given)
    if done:
        rectify_telling.story.after(done)


@_says(f"{_QUOTED.format('person')}有职责{_QUOTED.format('roles')}")
def grant(rectify_telling: Telling, person: str, roles: str) -> None:
    """Grant somebody a role: "丙"有职责"督导组"."""
    rectify_telling.scenario.granted(person, *roles.split("、"))


# --- what is done -------------------------------------------------------------


@_says(f"问题已{_QUOTED.format('word')}")
def after(rectify_telling: Telling, word: str) -> None:
    """Do everything up to a move: 问题已"验收"."""
    rectify_telling.story.after(word)


@_says(f"{_LEAD}办理{_QUOTED.format('word')}{_REST}")
def do(rectify_telling: Telling, by: str | None, on: str | None, of: str | None, word: str, rest: str) -> None:
    """Make a move: "书记"于"2022-01-28"办理"启动整改"，理由是"…"."""
    rectify_telling.story.do(word, **_lead(by, on, of), **_more(rest))


@_says(f"{_LEAD}申请延期至{_QUOTED.format('to')}{_REST}")
def extend(rectify_telling: Telling, by: str | None, on: str | None, of: str | None, to: str, rest: str) -> None:
    """Ask for more time: "责任人"申请延期至"2022-05-10"."""
    rectify_telling.story.do("extend", to=to, **_lead(by, on, of), **_more(rest))


@_says(f"{_LEAD}公示整改(?P<what>结果|清单){_REST}")
def post(rectify_telling: Telling, by: str | None, on: str | None, of: str | None, what: str, rest: str) -> None:
    """Post it, from the proposal until it is up: 于"2022-01-28"公示整改结果."""
    rectify_telling.story.do("post", what=_VALUES["what"][what], **_lead(by, on, of), **_more(rest))


# --- what is expected ---------------------------------------------------------


@_says(
    f"{_LEAD}(?:不能|不得)(?:(?:办理|转为){_QUOTED.format('word')}|申请延期至{_QUOTED.format('to')}){_REST}"
    f"，因为{_QUOTED.format('because')}(?:[和、]{_QUOTED.format('also')})?"
)
def refused(  # noqa: PLR0913, PLR0917 - a sentence has that many parts
    rectify_telling: Telling,
    by: str | None,
    on: str | None,
    of: str | None,
    word: str | None,
    to: str | None,
    rest: str,
    because: str,
    also: str | None,
) -> None:
    """Expect a refusal: 不能转为"公示"，因为"公示期未满"; 不能申请延期至"2022-05-21"，因为"…"."""
    __tracebackhide__ = True
    given = {"to": to} if to else {}
    reasons = [one for one in (because, also) if one]
    rectify_telling.story.refused(word or "extend", because=reasons, **_lead(by, on, of), **given, **_more(rest))


@_says(f"{_LEAD}可以(?:(?:办理|转为){_QUOTED.format('word')}|申请延期至{_QUOTED.format('to')}){_REST}")
def allowed(
    rectify_telling: Telling,
    by: str | None,
    on: str | None,
    of: str | None,
    word: str | None,
    to: str | None,
    rest: str,
) -> None:
    """Expect that it is allowed: "书记"可以办理"公示"."""
    given = {"to": to} if to else {}
    rectify_telling.story.allowed(word or "extend", **_lead(by, on, of), **given, **_more(rest))


@_says(f"(?:{_QUOTED.format('of')}的)?(?P<what>期限|到期日|公示期满日)(?:是{_QUOTED.format('day')}|没有)")
def due(rectify_telling: Telling, of: str | None, what: str, day: str | None) -> None:
    """Expect a due date: 期限是"2022-04-20"; "M-1"的期限是"…"; 公示期满日是"2022-02-09"; 期限没有."""
    story = rectify_telling.story
    item = _meant(story, "publication" if what == "公示期满日" else of)
    found = item.due_on.isoformat() if item.due_on else None
    if found != day:
        raise RuleBroken(*story.difference(item, "due", day or "没有", found or "没有"))


@_says(f"(?:问题的?|{_QUOTED.format('of')}的?)?(?:状态)?是{_QUOTED.format('word')}")
def stands(rectify_telling: Telling, of: str | None, word: str) -> None:
    """Expect a state: 问题是"整改中"; "M-1"是"已完成"."""
    story = rectify_telling.story
    item = _meant(story, of)
    states = story.stage.lifecycle(item).states
    if item.state != state_of(story.stage.policy, item.kind, word):
        raise RuleBroken(*story.difference(item, "state", word, states[item.state].title.zh))


def _meant(story: Story, of: str | None) -> Item:
    return story.item(of) if of else story.item("problem")
