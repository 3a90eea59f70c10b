"""Reads a passport's chip, and believes it only when it proves itself.

`reader` talks to the chip, `lds` reads its files, `verifier` judges them and needs no hardware,
`trust` holds the countries' certificates, `virtual` is a passport made of software.
"""
