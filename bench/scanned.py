"""`python -m bench scanned`: a pass from a camera's picture, beside the bare library calls.

The bare calls are those that cannot be left out: decode the picture, find the code, read CBOR,
check one signature, open one seal. The same picture goes through both in turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO

import cbor2
import zxingcpp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image

from bench.figure import Figure
from customs import base45, pass_qr
from customs.verdicts import Verdict
from kiosk.believed import Believed
from kiosk.devices import slip
from kiosk.scanned import Read, look, read
from tests import factories as f
from tests.kiosk import pictures
from tests.kiosk.devices.test_printer import SLIP

ROUNDS = 40
ISSUED = f.issue(f.declaration(10))
BELIEVED = Believed(ISSUED.keys, f.FLEET, "https://declare.example.jp")
DEAREST = (b"0O" * 44, b"<" * 90, b"M1" + b" " * 100_000, b"http" * 100_000)


def verified() -> Iterable[Figure]:
    """The ratio that is held."""
    body = pictures.jpeg(pictures.held(ISSUED.text, 560))
    ours, bare = _least(lambda: _ours(body), lambda: _bare(body))
    yield Figure("scanned", "bare library calls", bare, "ms")
    yield Figure("scanned", "pass verified from a frame", ours, "ms")
    yield Figure("scanned", "ours over bare", ours / bare, "ratio", limit=1.2)


def figures() -> Iterable[Figure]:
    """The ratio, then the dearest things anybody can show."""
    yield from verified()
    hand = pictures.png(pictures.finders())
    dearest = max(_milliseconds(lambda: _look(hand)), _milliseconds(lambda: _look(_largest())))
    yield Figure("scanned", "dearest picture, looked at closely", dearest, "ms", limit=2000)
    said = max(_milliseconds(partial(read, each, BELIEVED, f.LANDED)) for each in DEAREST)
    yield Figure("scanned", "dearest bytes", said, "ms", limit=2000)
    yield Figure("scanned", "slip drawn", _least(_slip, _slip)[0], "ms")


def _ours(body: bytes) -> None:
    told = look(body, BELIEVED, f.LANDED, closely=False)
    if not isinstance(told, Read) or not told.judged or told.judged.verdict is not Verdict.VALID:
        raise SystemExit("the pass was not verified")


def _bare(body: bytes) -> None:
    """Nothing of the house but the letters of base45."""
    opened = Image.open(BytesIO(body), formats=("JPEG",))
    opened.draft("L", opened.size)
    opened.load()
    (code,) = zxingcpp.read_barcodes(
        opened,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    sealed = base45.decode(code.text) or b""
    protected, _, payload, signature = cbor2.loads(sealed).value
    told = cbor2.dumps(["Signature1", protected, b"sekisho/pass/1", payload])
    next(iter(ISSUED.keys.values())).public.verify(signature, told)
    fields = cbor2.loads(payload)
    bound = pass_qr._bound_to(ISSUED.pass_.declaration, fields[2])
    AESGCM(f.FLEET[fields[6]]).decrypt(fields[8], fields[9], bound)


def _look(body: bytes) -> None:
    look(body, BELIEVED, f.LANDED, closely=True)


def _largest() -> bytes:
    """As many pixels of noise as are let in."""
    return pictures.jpeg(Image.effect_noise((4000, 4000), 90), 60)


def _slip() -> None:
    slip.drawn(SLIP)


def _least(*works: Callable[[], object]) -> list[float]:
    """The least of many readings of each, in turn, so that all meet the same machine."""
    readings = [[_milliseconds(work) for work in works] for _ in range(ROUNDS)]
    return [min(each) for each in zip(*readings, strict=True)]


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time_ns()
    work()
    return (time.process_time_ns() - began) / 1e6
