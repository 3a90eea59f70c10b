"""The rules of the house: pure, replayable, explained.

Nothing here knows Flask, SQL, a network, a clock or chance. Time, draws, nonces and
keys come in as arguments, so every decision can be made again and shown to be right.
"""
