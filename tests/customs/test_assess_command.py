"""The command other programs use: its shapes, its errors, its exit."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from customs import assess_command
from customs.assess_command import answer
from customs.assessment import Basis, Flag, Reason, Tax
from customs.goods import TOBACCO, Goods, Kind, Status
from customs.rates import Rates
from customs.tariff import load
from tests.customs.baskets import ARRIVAL, Sample, realistic, small
from tests.customs.test_duty_examples import BASKET

DOCS = Path(__file__).parent.parent.parent / "docs"
BASKET_SHAPE = json.loads((DOCS / "basket.schema.json").read_text())
ASSESSMENT_SHAPE = json.loads((DOCS / "assessment.schema.json").read_text())
GOODS: list[dict[str, Any]] = BASKET["goods"]
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def valid(shape: dict[str, Any], told: object) -> bool:
    """Whether a value has the shape."""
    return not list(jsonschema.Draft202012Validator(shape).iter_errors(told))


def as_basket(sample: Sample) -> dict[str, Any]:
    """A sample as another program would state it."""
    return {
        "arrival": ARRIVAL.isoformat(),
        "travellers": [{"id": t.id, "born": t.born.isoformat()} for t in sample.travellers],
        "goods": [_line(line) for line in sample.goods],
    }


def _line(line: Goods) -> dict[str, Any]:
    told = {name: getattr(line, name) for name in Goods.__slots__ if getattr(line, name)}
    told["class"] = told.pop("class_", None)
    told["price"] = str(line.price) if line.price else None
    return {name: value for name, value in told.items() if value}


def test_the_shapes_are_schemas_and_hold_for_the_example() -> None:
    for shape in (BASKET_SHAPE, ASSESSMENT_SHAPE):
        jsonschema.Draft202012Validator.check_schema(shape)
    assert valid(BASKET_SHAPE, BASKET)
    assert valid(ASSESSMENT_SHAPE, answer(json.dumps(BASKET).encode(), load(), Rates()))


@pytest.mark.parametrize("seed", range(25))
def test_what_is_read_and_what_is_told_have_their_shapes(seed: int) -> None:
    rng = Random(seed)
    basket = as_basket(small(rng) if seed % 2 else realistic(rng, 15, 4))
    assert valid(BASKET_SHAPE, basket)
    told = answer(json.dumps(basket).encode(), load(), Rates())
    assert "error" not in told
    assert valid(ASSESSMENT_SHAPE, told)


def line(**change: object) -> dict[str, Any]:
    """The example with its bag changed."""
    bag = {**GOODS[2], **change}
    return {**BASKET, "goods": [{k: v for k, v in bag.items() if v is not None}]}


BAD = [
    ("$", "not json"),
    ("$", {**BASKET, "surprise": 1}),
    ("$", {"arrival": "2026-12-01", "goods": []}),
    ("$.arrival", {**BASKET, "arrival": "1 December"}),
    ("$.arrival", {**BASKET, "arrival": "2026-12-01T10:00:00"}),
    ("$.arrival", {**BASKET, "arrival": "1999-12-01"}),
    ("$.travellers", {**BASKET, "travellers": []}),
    ("$.travellers[1].id", {**BASKET, "travellers": [{"id": "t1", "born": "1990-04-01"}] * 2}),
    ("$.travellers[0].born", {**BASKET, "travellers": [{"id": "t1", "born": "2026-12-02"}]}),
    ("$.goods[0].kind", line(kind="spaceship")),
    ("$.goods[0].price", line(price="-5")),
    ("$.goods[0].price", line(price="1e5")),
    ("$.goods[0].price", line(price=100)),
    ("$.goods[0].price", line(price=None, currency=None)),
    ("$.goods[0].price", line(currency=None)),
    ("$.goods[0].count", line(count=0)),
    ("$.goods[0].count", line(count=10_001)),
    ("$.goods[0].count", line(kind="cigarettes", pieces=200, count=3)),
    ("$.goods[0].count", line(kind="other_tobacco", grams=100, count=2)),
    ("$.goods[0].currency", line(currency="XXQ")),
    ("$.goods[0].owner", line(owner="t9")),
    ("$.goods[0]", line(colour="red")),
    ("$.goods[0].ml", line(kind="wine")),
    ("$.goods[1].id", {**BASKET, "goods": [GOODS[2]] * 2}),
    ("$.goods", {**BASKET, "goods": [{**GOODS[2], "id": str(n)} for n in range(201)]}),
    ("$.rates.JPY", {**BASKET, "rates": {"JPY": "1"}}),
    ("$.rates.USD", {**BASKET, "rates": {"USD": "0"}}),
]


@pytest.mark.parametrize(("where", "basket"), BAD)
def test_a_basket_that_cannot_be_read_says_where(where: str, basket: object) -> None:
    text = basket if isinstance(basket, str) else json.dumps(basket)
    told = answer(text.encode(), load(), Rates())
    assert valid(ASSESSMENT_SHAPE, told)
    assert set(told) == {"error"}
    assert told["error"]["where"] == where  # type: ignore[index]


@pytest.mark.parametrize("kind", sorted(TOBACCO))
def test_tobacco_is_counted_once_in_either_reading(kind: Kind) -> None:
    """By the shape as by the reader: 3 times 200 would be taken for 200."""
    field = "grams" if kind is Kind.OTHER_TOBACCO else "pieces"
    one, three = (line(kind=kind, **{field: 200}, count=n) for n in (1, 3))
    assert valid(BASKET_SHAPE, one)
    assert not valid(BASKET_SHAPE, three)
    assert "error" not in answer(json.dumps(one).encode(), load(), Rates())


def test_one_bad_line_does_not_stop_the_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "baskets"
    file.write_text(f"{json.dumps(BASKET)}\n\nnonsense\n\xff\n{json.dumps(BASKET)}\n")
    assert assess_command.main([str(file)], NOW) == 1
    told = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    assert ["error" in one for one in told] == [False, True, True, False]


def test_every_line_read_exits_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "baskets"
    file.write_text(json.dumps(BASKET) + "\n")
    assert assess_command.main([str(file)], NOW) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 11_000


def test_no_such_file_is_the_operators_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    assert assess_command.main(["/nowhere"], NOW) == 2
    assert "error" in json.loads(capsys.readouterr().out)


def test_rates_of_the_basket_stand_before_the_table() -> None:
    told = line(price="1000", currency="USD", carried_for_other=True)
    without = answer(json.dumps(told).encode(), load(), Rates())
    lines: Any = without["lines"]
    bag = lines[0]
    assert (bag["tax"], bag["basis"]) == (None, "officer_no_exchange")
    with_rate = answer(json.dumps({**told, "rates": {"USD": "150"}}).encode(), load(), Rates())
    assert with_rate["total"] == 13_500


def test_the_schema_knows_every_code() -> None:
    told = json.dumps(ASSESSMENT_SHAPE) + json.dumps(BASKET_SHAPE)
    for codes in (Reason, Basis, Flag, Tax, Kind, Status):
        for code in codes:
            assert f'"{code}"' in told
