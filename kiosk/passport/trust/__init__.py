"""Whom we believe: the countries' certificates, how they come in, and when they run out."""
