"""The one way in which bytes that a chip or a file sent are refused."""

from __future__ import annotations


class MalformedError(ValueError):
    """The bytes are not what they claim to be; reading them again will not help."""

    permanent = True
