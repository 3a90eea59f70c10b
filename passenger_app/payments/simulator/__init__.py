"""A simulator of Stripe: an HTTP program of its own that the real client library speaks to.

For demonstrations and tests. It keeps books in memory, shows a payment page, asks for 3-D
Secure, sends signed notifications, and is as unreliable as it is told. No money moves.
"""
