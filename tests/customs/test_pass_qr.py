"""The pass: what it carries, what it hides, what binds it, and that it fits its QR."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import cbor2
import cwt
import pytest
import zxingcpp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from customs import base45, pass_qr
from customs.declaration import Declaration
from customs.pass_qr import DIGEST, LANGUAGES, Inside, Pass
from customs.ports import PORTS
from customs.statements import Statement, from_bits
from customs.verdicts import Verdict
from tests import factories as f

LARGEST_KIDS: dict[str, Any] = {
    "signer": f.signing_key(b"\xff\xff"),
    "sealing_kid": 65535,
    "binding_kid": 65535,
}
MOST_V12 = 419  # letters of QR version 12, level M (ISO/IEC 18004 table 7)


def payload(issued: f.Issued) -> list[Any]:
    """The fields in the clear, as anybody with a phone can read them."""
    tag = cbor2.loads(base45.decode(issued.text) or b"")
    return list(cbor2.loads(tag.value[2]))


uuids = st.uuids(version=4)


@given(
    f.declarations(), uuids, st.integers(1, 2**32 - 1), st.sampled_from(LANGUAGES),
    st.sampled_from(sorted(f.FLEET)), st.integers(0, 65535),
)  # fmt: skip
def test_what_was_issued_is_read_back(
    told: Declaration, id_: UUID, revision: int, language: str, sealing: int, binding: int
) -> None:
    issued = f.issue(
        told,
        id_=id_,
        revision=revision,
        language=language,
        sealing_kid=sealing,
        binding_kid=binding,
    )
    verdict, read = pass_qr.verify(issued.text, issued.keys, issued.pass_.not_before)
    if issued.pass_.expires < next(iter(issued.keys.values())).not_after:
        assert verdict is Verdict.VALID
    assert read == issued.pass_
    assert pass_qr.open_inside(issued.pass_, f.FLEET) == issued.inside
    assert issued.inside.answers == told.answers
    assert len(issued.inside.digests) == len(told.people)


@pytest.mark.parametrize("size", range(1, 11))
def test_a_family_of_ten_fits_version_12(size: int) -> None:
    told = f.declaration(size, answers=frozenset(Statement))
    issued = f.issue(told, revision=2**32 - 1, language="ko", **LARGEST_KIDS)
    code = zxingcpp.create_barcode(issued.text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    assert code.to_image().shape[0] <= 4 * 12 + 17 + 2 * 4
    assert len(issued.text) <= MOST_V12
    assert len(issued.text) <= pass_qr.LONGEST


def test_only_these_things_are_in_the_clear() -> None:
    issued = f.issue(f.everything())
    version, id_, revision, begins, ends, language, sealing, binding, nonce, sealed = payload(
        issued
    )
    assert (version, UUID(bytes=id_), revision) == (1, issued.pass_.declaration, 1)
    assert datetime.fromtimestamp(begins, UTC) == issued.pass_.not_before
    assert datetime.fromtimestamp(ends, UTC) == issued.pass_.expires
    assert (LANGUAGES[language], sealing, binding) == ("en", 7, 9)
    assert len(nonce) == pass_qr.NONCE
    assert len(sealed) == 35 + 4 * DIGEST  # and nothing to read


def test_a_photograph_tells_nothing_of_a_person() -> None:
    told = f.declaration(10, answers=frozenset(Statement))
    issued = f.issue(told)
    seen = (base45.decode(issued.text) or b"") + issued.text.encode()
    for person in told.people:
        for secret in (
            person.surname, person.given or person.surname, person.document_number,
            person.document_number[-6:], person.nationality, person.born.isoformat(),
            person.born.strftime("%y%m%d"), person.born.strftime("%Y%m%d"),
        ):  # fmt: skip
            assert secret.encode() not in seen
            assert secret.encode()[:-1] not in seen or len(secret) < 5
    for secret in ("HND", "NH106", "2026-12-03"):
        assert secret.encode() not in seen
    for digest in issued.inside.digests:
        assert digest not in seen


def test_neither_answers_nor_port_nor_day_show_in_the_length() -> None:
    """As integers, answers of 24 and more (cash among them) took a byte more."""
    told = [Inside("HND", f.ARRIVAL, from_bits(number), (bytes(10),)) for number in range(128)]
    told += [Inside(port, f.ARRIVAL, frozenset(), (bytes(10),)) for port in PORTS]
    told += [Inside("HND", date(year, 1, 1), frozenset(), (bytes(10),)) for year in (2026, 2040)]
    key, nonce = f.FLEET[7], bytes(12)
    lengths = {len(pass_qr.seal_inside(i, key, nonce, f.DECLARATION, 1)) for i in told}
    assert len(lengths) == 1


def test_two_passes_of_one_person_have_nothing_in_common() -> None:
    one, other = f.issue(), f.issue(id_=UUID(int=5))
    assert not set(one.inside.digests) & set(other.inside.digests)
    assert one.pass_.sealed != other.pass_.sealed


def test_only_a_key_of_the_fleet_opens_it() -> None:
    issued = f.issue()
    assert pass_qr.open_inside(issued.pass_, {}) is None
    assert pass_qr.open_inside(issued.pass_, {8: f.FLEET[7]}) is None
    assert pass_qr.open_inside(issued.pass_, {7: f.FLEET[65535]}) is None


@pytest.mark.parametrize(
    "change",
    [
        {"declaration": UUID(int=5)},
        {"revision": 2},
        {"nonce": bytes(12)},
        {"sealed": b""},
        {"sealed": bytes(15)},
        {"sealing_kid": 65535},
    ],
    ids=str,
)
def test_a_sealed_part_moved_to_another_pass_does_not_open(change: dict[str, Any]) -> None:
    assert pass_qr.open_inside(replace(f.issue().pass_, **change), f.FLEET) is None


@given(st.binary(min_size=1, max_size=80), st.data())
def test_no_bit_of_a_sealed_part_can_be_changed(noise: bytes, data: st.DataObject) -> None:
    sealed = f.issue().pass_.sealed
    place = data.draw(st.integers(0, len(sealed) - 1))
    forged = bytearray(sealed)
    for offset, byte in enumerate(noise[: len(sealed) - place]):
        forged[place + offset] ^= byte
    changed = replace(f.issue().pass_, sealed=bytes(forged))
    assert (pass_qr.open_inside(changed, f.FLEET) is None) == (bytes(forged) != sealed)


def sealed_by_hand(written: bytes) -> Pass:
    """An inner part with any content, sealed with the fleet's own key."""
    pass_ = f.issue().pass_
    cipher = AESGCM(f.FLEET[7])
    bound_to = b"sekisho/pass-inside/1|" + pass_.declaration.bytes + (1).to_bytes(4, "big")
    return replace(pass_, sealed=cipher.encrypt(pass_.nonce, written, bound_to))


def test_it_tells_whose_digests_they_are_where_somebody_was_taken_off() -> None:
    people = (f.person(1), f.person(3), f.person(4))
    issued = f.issue(f.declaration(people=people, next_index=5))
    assert pass_qr.open_inside(issued.pass_, f.FLEET) == issued.inside
    assert issued.inside.people == (1, 3, 4)
    assert (pass_qr.tellable((1, 32)), pass_qr.tellable((1, 33))) == ((1, 32), ())


NOT_TOLD, FIRST = bytes(4), bytes([0, 0, 0, 1])  # whose digests they are
INSIDE = ["HND  ", 2528, b"\0", bytes(20), NOT_TOLD]


def inner(*told: object) -> bytes:
    """An inner part that does not tell whose digests it has."""
    return cbor2.dumps([*told, NOT_TOLD])


@pytest.mark.parametrize(
    "written",
    [b"", b"\xff", cbor2.dumps(INSIDE[:4]), cbor2.dumps([*INSIDE, 0]), cbor2.dumps(INSIDE) + b"\0",
     inner("HND  ", 2528, b"\x80", b""), inner("HND  ", 2528, b"", b""),
     inner("HND  ", 2528, b"\0\0", b""), inner("HND  ", 2528, 0, b""),
     inner("HND  ", -1, b"\0", b""), inner("HND  ", 10**12, b"\0", b""),
     inner("HND  ", True, b"\0", b""), inner("HND  ", 2528.0, b"\0", b""),
     inner("HND  ", 2528, b"\0", bytes(19)), inner(b"HND  ", 2528, b"\0", b""),
     inner("HND", 2528, b"\0", b""), inner("HND   ", 2528, b"\0", b""),
     cbor2.dumps([*INSIDE[:4], FIRST]), cbor2.dumps([*INSIDE[:4], bytes(3)]),
     cbor2.dumps([*INSIDE[:4], bytes(5)]), b"\x9f" + cbor2.dumps(INSIDE)[1:] + b"\xff"],
)  # fmt: skip
def test_an_inner_part_of_another_shape_is_not_read(written: bytes) -> None:
    assert pass_qr.open_inside(sealed_by_hand(cbor2.dumps(INSIDE)), f.FLEET) is not None
    assert pass_qr.open_inside(sealed_by_hand(written), f.FLEET) is None


@pytest.mark.parametrize(
    "change",
    [{"revision": 0}, {"revision": 2**32}, {"sealing_kid": 65536}, {"sealing_kid": -1},
     {"binding_kid": 65536}, {"nonce": bytes(11)}, {"language": "tlh"},
     {"not_before": datetime(1969, 12, 31, tzinfo=UTC)},
     {"expires": datetime(2107, 1, 1, tzinfo=UTC)},
     {"expires": datetime(2026, 12, 3, 0, 0, 0, 1, tzinfo=UTC)}],
    ids=str,
)  # fmt: skip
def test_what_could_not_be_read_back_is_not_written(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"device|tuple"):
        pass_qr.write(replace(f.issue().pass_, **change), f.signing_key())


@pytest.mark.parametrize(
    "change",
    [{"digests": (bytes(5), bytes(15))}, {"digests": (bytes(9),)},
     {"arrival_on": date(2019, 12, 31)}, {"arrival_on": date(2200, 1, 1)}, {"port": "JPYOK2"}],
    ids=str,
)  # fmt: skip
def test_nor_is_such_an_inner_part(change: dict[str, Any]) -> None:
    inside = replace(Inside("HND", f.ARRIVAL, frozenset(), (bytes(10),)), **change)
    with pytest.raises(ValueError, match="no device could read"):
        pass_qr.seal_inside(inside, f.FLEET[7], bytes(12), f.DECLARATION, 1)


@pytest.mark.parametrize("arrival", [f.ARRIVAL, date(2028, 2, 28), date(2026, 12, 31)])
def test_a_pass_is_good_from_the_day_before_to_the_third_day_after(arrival: date) -> None:
    begins, ends = pass_qr.validity(arrival)
    assert begins.isoformat() == f"{arrival - timedelta(days=1)}T00:00:00+09:00"
    assert ends.isoformat() == f"{arrival + timedelta(days=4)}T00:00:00+09:00"


def test_a_digest_is_of_one_document_on_one_declaration() -> None:
    def digest(
        key: bytes = f.BINDING_KEY, id_: UUID = f.DECLARATION, number: str = "TX4400001",
        born: date = date(1984, 2, 29),
    ) -> bytes:  # fmt: skip
        return pass_qr.binding_digest(key, id_, number, born)

    told = digest()
    assert len(told) == DIGEST
    assert digest(number="tx 440<0001<") == told  # as a page, a chip and a hand write it
    assert digest(born=date(2084, 2, 29)) == told  # DG1 has two digits of the year
    for other in (
        digest(key=f.secret("another")), digest(id_=UUID(int=5)), digest(number="TX4400002"),
        digest(number="TX440000"), digest(number="TX44000011"), digest(born=date(1984, 3, 1)),
    ):  # fmt: skip
        assert other != told


def test_a_name_digest_parts_surname_and_given_name() -> None:
    born = date(1984, 2, 29)
    digests = {
        pass_qr.name_digest(f.BINDING_KEY, f.DECLARATION, *names, born)
        for names in [("AB", "C"), ("A", "BC"), ("", "ABC"), ("ABC", ""), ("AB C", "")]
    }
    assert len(digests) == 5
    assert pass_qr.binding_digest(f.BINDING_KEY, f.DECLARATION, "ABC", born) not in digests


@pytest.mark.parametrize("port", ["HND", "JPYOK"])
def test_a_port_of_any_kind_is_carried(port: str) -> None:
    assert port in PORTS
    inside = Inside(port, f.ARRIVAL, frozenset(), (bytes(10),))
    sealed = pass_qr.seal_inside(inside, f.FLEET[7], bytes(12), f.DECLARATION, 1)
    pass_ = replace(f.issue().pass_, nonce=bytes(12), sealed=sealed)
    assert pass_qr.open_inside(pass_, f.FLEET) == inside


def test_an_independent_reader_of_cose_believes_it() -> None:
    """`cwt` wants lists and dicts where cbor2 6 gives tuples and frozen dicts: thawed here."""
    issued = f.issue(f.declaration(4))
    protected, unprotected, told, signature = cbor2.loads(base45.decode(issued.text) or b"").value
    message = cbor2.CBORTag(18, [protected, dict(unprotected), told, signature])
    public = issued.signer.private.public_key().public_bytes_raw()
    key = cwt.COSEKey.new({1: 1, 3: -8, -1: 6, -2: public, 2: issued.signer.kid, 4: [2]})
    reader = cwt.COSE.new()
    header, _, content = reader.decode_with_headers(message, key, external_aad=b"sekisho/pass/1")
    assert (header, content) == ({1: -8, 4: b"\x01\x02"}, told)
    with pytest.raises(cwt.VerifyError):
        reader.decode_with_headers(message, key, external_aad=b"sekisho/bundle/1")


def test_an_independent_writer_of_cose_writes_the_same_bytes() -> None:
    issued = f.issue()
    told = cbor2.loads(base45.decode(issued.text) or b"").value[2]
    private = issued.signer.private
    secret, public = private.private_bytes_raw(), private.public_key().public_bytes_raw()
    key = cwt.COSEKey.new(
        {1: 1, 3: -8, -1: 6, -2: public, -4: secret, 2: issued.signer.kid, 4: [1]}
    )
    written = cwt.COSE.new().encode_and_sign(
        told, key, {1: -8, 4: issued.signer.kid}, {}, external_aad=b"sekisho/pass/1"
    )
    assert base45.encode(written) == issued.text
