"""E-mail addresses: one written form, which is looked up and also written to.

An address that is compared in one form and written to in another hands an account to whoever
owns the look-alike: `ı` in upper case is `I`. So there is only the one form.
"""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from customs.faults import Fault
from customs.typed import Typed

LONGEST = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets


def read(typed: Typed, field: str) -> str | None:
    """The address in its one form: local part in ASCII and lower case, domain as DNS has it."""
    text = typed.raw(field)
    try:
        if len(text) > LONGEST:
            raise EmailNotValidError
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        typed.wrong(field, Fault.EMAIL_FORM)
        return None
    return (found.ascii_email or found.normalized).lower()
