"""An address has one form, and what is none is refused."""

from __future__ import annotations

import pytest

from customs.faults import Fault
from customs.typed import Problem, Typed
from passenger_app import email_address


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        (" Anna@Example.COM ", "anna@example.com"),
        ("ａｎｎａ@example.com", "anna@example.com"),
        ("anna@münchen.de", "anna@xn--mnchen-3ya.de"),
        ("anna@MÜNCHEN.de", "anna@xn--mnchen-3ya.de"),
        ("anna@日本語。jp", "anna@xn--wgv71a119e.jp"),
    ],
)
def test_an_address_has_one_form(typed: str, form: str) -> None:
    assert email_address.read(Typed({"email": typed}), "email") == form
    assert email_address.read(Typed({"email": form}), "email") == form


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "anna@localhost",
        "anna@example.com\nBcc: eve@example.com",
        "anna@example.com\r\nSubject: hello",
        "anna@example.com, eve@example.com",
        "Anna <anna@example.com>",
        "ann\u0131\u0001@example.com",
        "\u0131anna@example.com",
        "anna@example.com\u200b",
        "a" * 65 + "@example.com",
        "a@" + "b" * 250 + ".com",
        "a@" + "b." * 200 + "com",
        "anna@[127.0.0.1]",
        '"anna bcc"@example.com',
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    typed = Typed({"email": address})
    assert email_address.read(typed, "email") is None
    assert typed.problems == [Problem("email", Fault.EMAIL_FORM)]
