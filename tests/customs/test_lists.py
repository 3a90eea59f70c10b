"""The closed lists: countries, currencies, ports, each held against another's list."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.numbers import get_territory_currencies

from customs import countries, currencies
from customs.ports import PORTS

ENGLISH = {str(code) for code in Locale("en").territories if len(str(code)) == 2}
# Nobody is a national of these, or they are not states: Antarctica and its like, unions, tests.
NOBODYS = "AC AQ BV CP CQ DG EA EU EZ GS HM IC IO QO TA TF UM UN XA XB ZZ"


def test_every_country_is_named_in_every_language() -> None:
    assert set(countries.COUNTRIES.values()) == ENGLISH - set(NOBODYS.split())
    assert len(set(countries.COUNTRIES.values())) == len(countries.COUNTRIES)


def test_codes_are_three_letters_and_never_two_things() -> None:
    assert all(len(code) == 3 and code.isupper() for code in countries.NATIONALITIES)
    assert not set(countries.COUNTRIES) & set(countries.WITHOUT_A_COUNTRY)
    assert {"GBN", "XXA", "XXB", "UNO"} <= countries.NATIONALITIES
    assert set(countries.OFTEN) <= set(countries.COUNTRIES)
    assert len(set(countries.OFTEN)) == len(countries.OFTEN)


def test_every_legal_tender_is_a_currency() -> None:
    tender = {
        code
        for territory in ENGLISH
        for code in get_territory_currencies(territory, start_date=date(2026, 6, 1), tender=True)
    }
    assert tender - {"BGN"} == set(currencies.CURRENCIES)  # Bulgaria pays in euro since 2026
    assert len(set(currencies.CURRENCIES)) == len(currencies.CURRENCIES)


def test_ports_are_iata_by_air_and_locode_by_sea() -> None:
    assert all(code == port.code for code, port in PORTS.items())
    for code, port in PORTS.items():
        assert len(code) == (5 if port.by_sea else 3)
        assert code.isupper()
        assert code.startswith("JP") or not port.by_sea
    assert len({port.name for port in PORTS.values()}) == len(PORTS)


def test_nobody_is_stranded_for_want_of_a_port() -> None:
    assert PORTS["XXX"].name == "Another airport"
    assert PORTS["JPXXX"].name == "Another port (ship)"
