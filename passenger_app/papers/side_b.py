"""Side B of form C-5360, and the forms that follow it: means of payment, separate luggage.

Goods stand in the order of the form: drinks, tobacco, perfume, everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from customs.declaration import Declaration, Step, needed
from customs.goods import ALCOHOL, Goods, Kind
from customs.labels import DIRECTION, GOODS_KIND, GOODS_STATUS, MEANS
from customs.means_of_payment import Amount, Means, MeansOfPayment
from customs.unaccompanied import Unaccompanied
from customs.words import N_
from passenger_app.papers.beside import Beside, money, number, said
from passenger_app.papers.sheet import Block, Cell, Gap, Grid, Part, Together
from passenger_app.papers.side_a import CUSTOMS_USE, NAME, PACKAGES, TRUTH, signed

SIDE_B = N_("Side B")
OUNCE = 28  # ml; the form counts perfume in ounces and customs takes one as about 28 ml

DRINKS, PERFUME = N_("Alcoholic drinks (bottles)"), N_("Perfume (ounces)")
CIGARETTES, CIGARS = N_("Cigarettes (pieces)"), N_("Cigars (pieces)")
HEATED, OTHER_TOBACCO = N_("Heated tobacco (pieces)"), N_("Other tobacco (grams)")
GOODS, QUANTITY, PRICE = N_("Goods"), N_("Quantity"), N_("Price")
OWNER = N_("Owner, and why it is carried")
FOR_OTHER, SEPARATE = N_("Carried for somebody else"), N_("Arrives separately")
FOOD, CHILD = N_("Food or drink"), N_("For a child's own use")
NOTHING_LISTED = N_("Nothing is listed.")

MEANS_FORM = N_("Declaration of means of payment carried into or out of Japan")
MEANS_KIND, AMOUNT, CARRIED = N_("What is carried"), N_("Amount or weight"), N_("Direction")
BOUND_FOR = N_("Country you take it to")

SEPARATE_FORM = N_("Declaration of luggage that arrives separately")
CONTENTS, SENT_FROM = N_("Contents"), N_("Sent from")
IMPORT_AT, IMPORT_WHEN = N_("Where it will be imported"), N_("When it will be imported")
STAMP = N_("Customs stamp")
TWO_COPIES = N_(
    "Hand in two copies of this paper. Customs stamps one and gives it back to you. Keep it: you "
    "show it to import the luggage, within six months of arriving."
)


def side_b(declaration: Declaration, beside: Beside) -> Iterator[Block]:
    """Everything on the back of the form; told in full only where an answer asks for it."""
    name = (beside.heading(SIDE_B, 11),)
    if Step.GOODS not in needed(declaration) or not declaration.goods:
        nothing = (beside.line(said(NOTHING_LISTED), 9),)
        yield Grid((60, 120), ((name, nothing),), heads=1)
        return
    yield Together((Grid((180,), ((name,),), heads=1), _totals(declaration.goods, beside)))
    yield Gap(2)
    heads = beside.heads(GOODS, QUANTITY, PRICE, OWNER, CUSTOMS_USE)
    in_order = sorted(declaration.goods, key=lambda line: list(Kind).index(line.kind))
    rows = tuple(_goods(line, declaration, beside) for line in in_order)
    yield Grid((56, 26, 30, 42, 26), (heads, *rows), heads=1)


def _totals(goods: Iterable[Goods], beside: Beside) -> Grid:
    lines = list(goods)
    heated = {Kind.HEATED_STICKS, Kind.HEATED_CAPSULES}
    perfume = sum(line.count * (line.ml or 0) for line in lines if line.kind is Kind.PERFUME)
    sums = (
        (DRINKS, sum(line.count for line in lines if line.kind in ALCOHOL)),
        (CIGARETTES, _pieces(lines, {Kind.CIGARETTES})),
        (HEATED, _pieces(lines, heated)),
        (CIGARS, _pieces(lines, {Kind.CIGARS})),
        (OTHER_TOBACCO, sum(line.count * (line.grams or 0) for line in lines)),
        (PERFUME, round(perfume / OUNCE, 1) or 0),
    )
    cells = tuple(beside.field(sentence, f"{total:,}") for sentence, total in sums)
    return Grid((60, 60, 60), (cells[:3], cells[3:]))


def _pieces(goods: Iterable[Goods], kinds: set[Kind]) -> int:
    return sum(line.count * (line.pieces or 0) for line in goods if line.kind in kinds)


def _goods(line: Goods, declaration: Declaration, beside: Beside) -> tuple[Cell, ...]:
    kind = beside.lines(said(GOODS_KIND[line.kind]), 8.5)
    name = beside.value(line.name, 8.5) if line.name else ()
    named_only = line.kind is Kind.OTHER and line.name
    return (
        name if named_only else (*name, *kind),
        beside.value(_quantity(line), 8.5),
        tuple(_price(line, beside)),
        tuple(_reasons(line, declaration, beside)),
        (),
    )


def _quantity(line: Goods) -> str:
    each = [f"{line.ml:,} ml"] if line.ml else []
    each += [f"{line.grams:,} g"] if line.grams else []
    each += [f"{line.pieces:,}"] if line.pieces else []
    count = [f"{line.count:,}"] if line.count > 1 or not each else []
    return " × ".join(count + each)


def _price(line: Goods, beside: Beside) -> Iterator[Part]:
    if line.price is None or line.currency is None:
        yield from beside.value("", 8.5)
        return
    price, currency = line.price, line.currency
    if line.count > 1:
        one = money(price, currency, beside.language)
        yield from beside.value(f"{line.count:,} × {one} =", 8.5)
    yield from beside.value(money(price * line.count, currency, beside.language), 8.5)


def _reasons(line: Goods, declaration: Declaration, beside: Beside) -> Iterator[Part]:
    owner = declaration.person(int(line.owner)) if line.owner else None
    if owner:
        yield from beside.value(owner.full_name, 8.5)
    told = [GOODS_STATUS[line.status]]
    told += [FOR_OTHER] if line.carried_for_other else []
    told += [SEPARATE] if line.unaccompanied else []
    told += [FOOD] if line.food else []
    told += [CHILD] if line.child_use else []
    for sentence in told:
        yield beside.line(said(sentence), 8)


def means_form(form: MeansOfPayment, declaration: Declaration, beside: Beside) -> Together:
    """One person's declaration of money, securities and gold, to be signed by that person."""
    person = declaration.person(form.person)
    who = Grid(
        (120, 60),
        (
            (
                beside.field(NAME, person.full_name if person else ""),
                beside.field(CARRIED, said(DIRECTION[form.direction])),
            ),
        ),
    )
    to = Grid((180,), ((beside.field(BOUND_FOR, form.bound_for),),))
    heads = beside.heads(MEANS_KIND, AMOUNT, CUSTOMS_USE)
    rows = tuple(_amount(amount, beside) for amount in form.amounts)
    what = Grid((90, 55, 35), (heads, *rows), heads=1)
    where = (to,) if form.bound_for else ()
    return Together((beside.heading(MEANS_FORM), who, *where, what, Gap(2), signed(beside, TRUTH)))


def _amount(amount: Amount, beside: Beside) -> tuple[Cell, ...]:
    if amount.means is Means.GOLD:
        told = f"{number(amount.amount, beside.language)} g"
    else:
        told = money(amount.amount, amount.currency, beside.language)
    return (beside.lines(said(MEANS[amount.means]), 9), beside.value(told), ())


def unaccompanied_form(sent: Unaccompanied, beside: Beside) -> Together:
    """The declaration that keeps the allowances for luggage sent separately."""
    return Together(
        (
            beside.heading(SEPARATE_FORM),
            Grid(
                (60, 60, 60),
                (
                    (
                        beside.field(PACKAGES, str(sent.packages)),
                        beside.field(SENT_FROM, sent.sent_from),
                        beside.field(IMPORT_AT, sent.import_at),
                    ),
                ),
            ),
            Grid(
                (120, 60),
                (
                    (
                        (
                            *beside.field(CONTENTS, sent.contents),
                            Gap(2),
                            *beside.field(IMPORT_WHEN, sent.import_when),
                        ),
                        (beside.label(STAMP), Gap(22)),
                    ),
                ),
            ),
            Gap(1),
            *beside.sentences(TWO_COPIES),
        )
    )
