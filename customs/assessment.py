"""Assessment: what is due, line by line, with the reason and the law it stands on.

Codes are enums; `words_duty` has the sentence of each. An amount nobody here may tell is
None and goes to an officer; everything else is integer yen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tax(StrEnum):
    """The taxes, each of which is truncated on its own sum."""

    CUSTOMS_DUTY = "customs_duty"
    LIQUOR_TAX = "liquor_tax"
    TOBACCO_TAX = "tobacco_tax"
    CONSUMPTION_TAX = "consumption_tax"
    LOCAL_CONSUMPTION_TAX = "local_consumption_tax"


class Reason(StrEnum):
    """Why articles are exempt or taxed."""

    WITHIN_ALCOHOL = "within_alcohol"
    WITHIN_TOBACCO = "within_tobacco"
    WITHIN_PERFUME = "within_perfume"
    WITHIN_KIND = "within_kind"
    WITHIN_OTHER = "within_other"
    OWN_USED = "own_used"
    TOOLS_OF_TRADE = "tools_of_trade"
    TAKEN_OUT_BEFORE = "taken_out_before"
    LEAVING_AGAIN = "leaving_again"
    NOTHING_DUE = "nothing_due"
    OVER_ALCOHOL = "over_alcohol"
    OVER_TOBACCO = "over_tobacco"
    OVER_PERFUME = "over_perfume"
    OVER_OTHER = "over_other"
    OVER_SINGLE = "over_single"
    CARRIED_FOR_OTHER = "carried_for_other"
    MINOR = "minor"
    NOT_CHILDS_OWN = "not_childs_own"
    NO_ADULT = "no_adult"


class Basis(StrEnum):
    """How the tax of a line is found, or why an officer has to find it."""

    FREE = "free"
    SPECIAL_RATE = "special_rate"
    SIMPLIFIED = "simplified"
    CONSUMPTION_TAX_ONLY = "consumption_tax_only"
    SCHEDULE = "schedule"
    OFFICER_NO_EXCHANGE = "officer_no_exchange"
    OFFICER_NO_PRICE = "officer_no_price"
    OFFICER_OVER_LIMIT = "officer_over_limit"
    OFFICER_EXCLUDED = "officer_excluded"
    OFFICER_NO_RATE = "officer_no_rate"
    OFFICER_GOLD = "officer_gold"
    OFFICER_OPTED_OUT = "officer_opted_out"

    @property
    def officer(self) -> bool:
        """Whether an officer finds the tax."""
        return self.name.startswith("OFFICER_")


class Flag(StrEnum):
    """What an officer has to look at, or the traveller has to know."""

    NOT_PROVEN = "not_proven"
    OFFICER_ASSESSES = "officer_assesses"
    ALCOHOL_READINGS = "alcohol_readings"
    TOBACCO_READINGS = "tobacco_readings"
    VALUATION_READINGS = "valuation_readings"
    UNCONFIRMED_RATE = "unconfirmed_rate"
    OWNER_NEEDED = "owner_needed"
    PIECES = "pieces"
    SCOPE_VALUE = "scope_value"
    COMMERCIAL_QUANTITY = "commercial_quantity"
    GOLD = "gold"
    CARRIED_FOR_OTHER = "carried_for_other"
    UNACCOMPANIED = "unaccompanied"
    STRONG_LIQUOR = "strong_liquor"
    STATUS_SHOWN = "status_shown"
    STATUS_NOT_FOR_KIND = "status_not_for_kind"
    PROHIBITED = "prohibited"
    RESTRICTED = "restricted"


class Unit(StrEnum):
    """What the figure of a rate is counted in, as the tariff's rows name it."""

    PERCENT = "percent"
    YEN_PER_LITRE = "yen/l"
    YEN_EACH = "yen each"
    YEN_PER_KILOGRAM = "yen/kg"
    OF_CONSUMPTION_TAX = "of it"


@dataclass(frozen=True, slots=True)
class Charge:
    """One tax of a line, and its rate."""

    tax: Tax
    figure: str
    unit: Unit

    @property
    def text(self) -> str:
        """For programs; pages say it in the reader's language."""
        return f"{self.figure} {'%' if self.unit is Unit.PERCENT else self.unit}"


@dataclass(frozen=True, slots=True)
class Line:
    """Some articles of one declared line that share a fate. `count` is articles, pieces or g."""

    goods: str
    name: str
    whose: str | None
    count: int
    exempt: bool
    reason: Reason
    basis: Basis
    price: int | None  # overseas price of all of them, yen
    base: int | None  # what the rate is applied to, in base_unit
    base_unit: str | None
    charges: tuple[Charge, ...]
    tax: int | None  # before truncation; None: an officer
    taxes: tuple[tuple[Tax, int], ...]
    source: str

    @property
    def rate(self) -> str | None:
        """Its rates in a row: consumption tax comes on top of what stands before it."""
        top = {Tax.CONSUMPTION_TAX, Tax.LOCAL_CONSUMPTION_TAX}
        first = " + ".join(one.text for one in self.charges if one.tax not in top)
        then = " + ".join(one.text for one in self.charges if one.tax in top)
        return ", then ".join(part for part in (first, then) if part) or None


@dataclass(frozen=True, slots=True)
class TaxSum:
    """One tax: the sum of its lines, and what is due of it."""

    tax: Tax
    before: int
    due: int


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag, the lines it is about and its source."""

    flag: Flag
    goods: tuple[str, ...]
    source: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """`total` is `low`; they differ from `high` where the law has two readings."""

    low: int
    high: int
    bound: int  # nothing lawful is below this
    proven: bool
    taxes: tuple[TaxSum, ...]
    lines: tuple[Line, ...]
    flags: tuple[Raised, ...]
    tariff: str

    @property
    def total(self) -> int:
        """What is shown as due."""
        return self.low

    @property
    def officer(self) -> bool:
        """Whether some line is left to an officer."""
        return any(line.basis.officer for line in self.lines)

    def has(self, flag: Flag) -> bool:
        """Whether a flag was raised."""
        return any(raised.flag is flag for raised in self.flags)
