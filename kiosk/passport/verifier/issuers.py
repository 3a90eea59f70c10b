"""Which countries' certificates may sign a document of which issuing state."""

from __future__ import annotations

from customs.countries import COUNTRIES

# Doc 9303-3 section 5 codes, and certificates whose country differs from ISO 3166.
OTHERS: dict[str, frozenset[str]] = {
    "D": frozenset({"DE"}),
    "EUE": frozenset({"EU"}),
    "UNO": frozenset({"UN"}),
    "UNA": frozenset({"UN"}),
    "UNK": frozenset({"UN"}),
    "GBD": frozenset({"GB"}),
    "GBN": frozenset({"GB"}),
    "GBO": frozenset({"GB"}),
    "GBP": frozenset({"GB"}),
    "GBS": frozenset({"GB"}),
    "RKS": frozenset({"KS", "XK"}),
    "CHN": frozenset({"CN", "HK", "MO"}),  # Hong Kong and Macao documents name CHN
    "UTO": frozenset({"UT"}),  # Utopia, of specimens
}


def signers_of(state: str) -> frozenset[str]:
    """The two-letter countries that sign for a three-letter state; none for an unknown state."""
    if state in OTHERS:
        return OTHERS[state]
    return frozenset({COUNTRIES[state]}) if state in COUNTRIES else frozenset()
