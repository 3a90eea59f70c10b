"""Payments: attempts on record before anybody is asked for money, and what became of them.

`pay` and `follow` speak to providers, between transactions and never inside one; what they hear
goes through `hearing`, which alone changes a payment and books it in the `ledger`.
"""
