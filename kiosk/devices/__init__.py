"""What is wired to a kiosk: for each a Protocol, the real one, and a simulator.

Each answers with a member of customs/apparatus.py, whatever a hand, a cable or a stranger's
paper does. Nothing that is scanned or seen is written to a disk or a log.
"""
