"""The files of the application: their identifiers, short identifiers and tags."""

from __future__ import annotations

AID = bytes.fromhex("A0000002471001")
MAX_FILE = 256 * 1024

CARD_ACCESS = 0x011C
CARD_SECURITY = 0x011D
COM = 0x011E
SOD = 0x011D


def group_file(group: int) -> int:
    """The file identifier of a data group."""
    return 0x0100 | group


GROUP_TAGS = {
    1: 0x61, 2: 0x75, 3: 0x63, 4: 0x76, 5: 0x65, 6: 0x66, 7: 0x67, 8: 0x68, 9: 0x69, 10: 0x6A,
    11: 0x6B, 12: 0x6C, 13: 0x6D, 14: 0x6E, 15: 0x6F, 16: 0x70,
}  # fmt: skip
TAG_GROUPS = {tag: group for group, tag in GROUP_TAGS.items()}
