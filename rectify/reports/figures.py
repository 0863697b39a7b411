"""The figures of items of one kind (统计数字): how many there are, done, open, extended, left out, and by state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rectify.policy.lifecycle import State, Tally
from rectify.reports.share import Share
from rectify.vocabulary import Title


@dataclass(frozen=True, slots=True)
class Counted:
    """How many items stand in one state, as one row of the count says.

    Attributes:
        state: the state, as their own policy has it.
        number: how many.
        extended: how many of them are open and have had their date moved by an approved extension in this cycle.

    """

    state: State
    number: int
    extended: int = 0


@dataclass(frozen=True, slots=True)
class StateFigure:
    """How many items stand in one state (各状态数).

    Attributes:
        state: its name.
        title: what people call it.
        tally: how the figures count it: done, counted, or left out.
        number: how many.

    """

    state: str
    title: Title
    tally: Tally
    number: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of items of one kind (统计数字).

    What is left out (撤销、合并) is in no other figure: neither in the denominator nor among the done.

    Attributes:
        done: what counts as done, of all that counts.
        open: what counts and whose clock runs, of all that counts.
        extended: what of that has had its date moved by an approved extension, of all that counts.
        left_out: what does not count.
        states: every state in which there are items, in the order of the policies.

    """

    done: Share
    open: Share
    extended: Share
    left_out: int
    states: tuple[StateFigure, ...]

    @property
    def total(self) -> int:
        """How many count: the denominator."""
        return self.done.of

    @classmethod
    def of(cls, counts: Iterable[Counted]) -> Figures:
        """Return the figures of some counts; states that have the same name and title and count alike are one."""
        numbers: dict[tuple[str, Title, Tally], int] = {}
        done = running = extended = left_out = total = 0
        for one in counts:
            key = (one.state.name, one.state.title, one.state.tally)
            numbers[key] = numbers.get(key, 0) + one.number
            if one.state.tally is Tally.LEFT_OUT:
                left_out += one.number
                continue
            total += one.number
            done += one.number if one.state.tally is Tally.DONE else 0
            running += one.number if one.state.open else 0
            extended += one.extended
        return cls(
            done=Share(done, total),
            open=Share(running, total),
            extended=Share(extended, total),
            left_out=left_out,
            states=tuple(StateFigure(*key, number) for key, number in numbers.items()),
        )
