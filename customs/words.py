"""Every reason, verdict and state, with the sentence that says it.

The English sentence is the translation key. `N_` only marks it for the catalogue; the
sentence is looked up in the reader's language where it is shown, on either side.
"""

from __future__ import annotations


def N_(sentence: str) -> str:  # noqa: N802  gettext's own name for a marked string
    """Mark a sentence for translation and return it unchanged."""
    return sentence
