"""One-time key pairs over a curve or a group, and the secret two of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.passport.groups import Curve, DhGroup, Point

Random = Callable[[int], bytes]
Group = Curve | DhGroup
Element = Point | int


# A group that names no subgroup would ask for exponents as long as p: seconds of work for a chip
# to wish upon us. 512 bits are twice what the strongest cipher here is worth.
SHORT_EXPONENT = 1 << 512


@dataclass(frozen=True)
class KeyPair:
    """A private number and its public element."""

    group: Group
    private: int
    public: Element

    @property
    def encoded(self) -> bytes:
        """The public element as it is sent."""
        return encode(self.group, self.public)

    def shared(self, other: Element) -> Element:
        """What both sides compute."""
        return power(self.group, other, self.private)


def generate(group: Group, random: Random) -> KeyPair:
    """A fresh pair."""
    order = group.n if isinstance(group, Curve) else min(group.q or group.p, SHORT_EXPONENT)
    size = (order.bit_length() + 7) // 8
    private = 0
    while not 0 < private < order:
        spare = 8 * size - order.bit_length()
        private = int.from_bytes(random(size), "big") >> spare
    generator: Element = group.g
    return KeyPair(group, private, power(group, generator, private))


def power(group: Group, element: Element, exponent: int) -> Element:
    """The element, exponent times over."""
    if isinstance(group, Curve) and isinstance(element, tuple):
        return group.multiply(exponent, element)
    if isinstance(group, DhGroup) and isinstance(element, int):
        return group.power(element, exponent)
    raise TypeError("an element of another kind of group")


def encode(group: Group, element: Element) -> bytes:
    """A public element as it is sent."""
    if isinstance(group, Curve) and isinstance(element, tuple):
        return group.encode(element)
    if isinstance(group, DhGroup) and isinstance(element, int):
        return group.encode(element)
    raise TypeError("an element of another kind of group")


def secret(group: Group, element: Element) -> bytes:
    """The shared secret keys are derived from: the x coordinate, or the whole element."""
    encoded = encode(group, element)
    return encoded[1 : 1 + group.size] if isinstance(group, Curve) else encoded
