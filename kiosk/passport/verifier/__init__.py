"""Judges what a chip sent and did. Needs no chip, no reader and no network."""
