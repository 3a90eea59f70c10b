"""Attempts: what failed, by document and by pass, counted together by all kiosks of a hall.

Sets of event ids, so that two counts are joined without counting anything twice: nobody
gains a try by walking to another kiosk.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from uuid import UUID

MOST = 3  # with the third an officer takes over
PASS = b"pass"  # counts what was shown with this pass and is not on it


@dataclass(frozen=True, slots=True)
class Attempts:
    """The failures of each key: a document's digest, or PASS."""

    failed: Mapping[bytes, frozenset[UUID]] = field(default_factory=dict)

    def after(self, key: bytes, event: UUID) -> Attempts:
        """With one more failure."""
        return self.joined(Attempts({key: frozenset({event})}))

    def joined(self, other: Attempts) -> Attempts:
        """What two kiosks know together."""
        keys = {*self.failed, *other.failed}
        none: frozenset[UUID] = frozenset()
        return Attempts(
            {key: self.failed.get(key, none) | other.failed.get(key, none) for key in keys}
        )

    def spent(self, lifted: Set[UUID] = frozenset()) -> frozenset[bytes]:
        """The keys that have failed too often, but for what an officer has lifted."""
        return frozenset(key for key, ids in self.failed.items() if len(ids - lifted) >= MOST)

    @property
    def too_many(self) -> int:
        """Failures that may each have called an officer: of every key the third and those after."""
        return sum(max(0, len(ids) - MOST + 1) for ids in self.failed.values())
