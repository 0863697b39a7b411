"""What reading a ledger finds beside its problems: faults, inferences, what was ignored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rectify.errors import Fault
from rectify.formats.intake.note import Ignored, Inference


@dataclass(slots=True)
class Findings:
    """A notebook for one reading (读取记录). Lives as long as the reading; holds nothing twice.

    Attributes:
        faults: what is wrong.
        inferences: what was inferred.
        ignored: what was left unread.

    """

    faults: list[Fault] = field(default_factory=list)
    inferences: list[Inference] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    def fault(self, place: str, code: str, **facts: object) -> None:
        """Note a fault."""
        self.add([Fault(place, code, facts)])

    def infer(self, place: str, code: str, **facts: object) -> None:
        """Note an inference."""
        self.add((), [Inference(place, code, facts)])

    def add(self, faults: Iterable[Fault], inferences: Iterable[Inference] = ()) -> None:
        """Note several, those not noted before: a merged cell is read once for each of its lines."""
        self.faults.extend(fault for fault in faults if self._is_new(fault))
        self.inferences.extend(inference for inference in inferences if self._is_new(inference))

    def _is_new(self, found: Fault | Inference) -> bool:
        key = (found.place, found.code, repr(found.facts))
        is_new = key not in self._seen
        self._seen.add(key)
        return is_new

    def take(self, other: Findings) -> bool:
        """Take over another notebook, and say whether there were faults in it."""
        self.add(other.faults, other.inferences)
        self.ignored.extend(other.ignored)
        return bool(other.faults)
