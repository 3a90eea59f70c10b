"""A face at the gate, held up to the one template a token picked: 1:1, with the kiosk's challenge.

Without the challenge a photograph of its owner would pass: see docs/gate.md. Frames and templates
stay in memory and go with the try.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.face.matcher import Embedding
from kiosk.terminal.faces import FaceRoom, Sitting, Try


@dataclass
class _Confirming(Try):
    template: Embedding | None = field(default=None, repr=False)

    def _embedded(self) -> Embedding | None:
        """The kiosk's own moments of this traveller, not a picture."""
        return self.template

    def forget(self) -> None:
        """Let go of the template as well."""
        super().forget()
        self.template = None


@dataclass(frozen=True)
class ConfirmRoom:
    """The gate's camera, with the matcher and the rules of its device."""

    room: FaceRoom

    def confirm(self, template: Embedding, draw: float, now: float) -> Sitting:
        """Begin a try, with a challenge drawn for it."""
        return _Confirming(self.room, None, draw, now, template=template)
