"""Wallet: the pass as a file for Apple Wallet, offered only where a certificate is configured.

A .pkpass is a zip of pass.json and pictures, a manifest of their SHA-1 and a detached PKCS7
signature over that manifest (Apple, Wallet Passes). It tells what the pass page tells: the
code, initials only, arrival and until when it is valid.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7Options,
    PKCS7SignatureBuilder,
)
from cryptography.x509.oid import NameOID

from customs.ports import PORTS
from customs.words import N_
from passenger_app import mark
from passenger_app.config import Misconfigured
from translations import say

MEDIA_TYPE = "application/vnd.apple.pkpass"
TOKYO = ZoneInfo("Asia/Tokyo")
_MIDNIGHT = time(0, tzinfo=TOKYO)
_ICONS = {"icon.png": 29, "icon@2x.png": 58, "icon@3x.png": 87}
_LOGOS = {"logo.png": 50, "logo@2x.png": 100, "logo@3x.png": 150}

NAME = N_("Customs pass")
DESCRIPTION = N_("Pass for a customs declaration in Japan")
ARRIVAL, ARRIVES_ON = N_("Arrival"), N_("Date of arrival in Japan")
TRAVELLERS = N_("Travellers")
REFERENCE, VALID_UNTIL = N_("Reference"), N_("Valid until")


@dataclass(frozen=True, slots=True)
class WalletCertificate:
    """What Apple gave: a certificate for one kind of pass, its key, and the one above it."""

    certificate: x509.Certificate
    key: RSAPrivateKey
    intermediate: x509.Certificate

    @property
    def pass_type(self) -> str:
        """The identifier Wallet compares pass.json with."""
        return _named(self.certificate, NameOID.USER_ID)

    @property
    def team(self) -> str:
        """The developer team the certificate was issued to."""
        return _named(self.certificate, NameOID.ORGANIZATIONAL_UNIT_NAME)

    def good_at(self, now: datetime) -> bool:
        """Wallet refuses a pass signed by a certificate outside its dates."""
        begins, ends = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        return begins <= now <= ends


@dataclass(frozen=True, slots=True)
class WalletPass:
    """What the file tells of a pass: no name, no document, no answer."""

    reference: str
    revision: int
    text: str
    initials: tuple[str, ...]
    port: str
    arrival_on: date
    valid_to: datetime


def _named(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def read_certificate(path: Path) -> WalletCertificate:
    """The PEM file SEKISHO_WALLET names: private key, pass certificate, Apple's intermediate."""
    try:
        text = path.read_bytes()
        certificate, intermediate, *_ = x509.load_pem_x509_certificates(text)
        key = load_pem_private_key(text[text.index(b"-----BEGIN PRIVATE KEY") :], password=None)
    except (OSError, ValueError) as trouble:
        raise Misconfigured(
            f"{path} must hold a private key, a pass certificate and its intermediate, in PEM"
        ) from trouble
    if not isinstance(key, RSAPrivateKey) or key.public_key() != certificate.public_key():
        raise Misconfigured(f"the private key in {path} does not belong to its first certificate")
    made = WalletCertificate(certificate, key, intermediate)
    if not (made.pass_type and made.team):
        raise Misconfigured(f"the certificate in {path} names no pass type (UID) or team (OU)")
    return made


def wallet_file(shown: WalletPass, *, language: str, certificate: WalletCertificate) -> bytes:
    """The .pkpass, signed."""
    files = {
        "pass.json": _json(_pass(shown, language, certificate)),
        **{name: mark.png(size) for name, size in (_ICONS | _LOGOS).items()},
    }
    manifest = _json({name: _sha1(content) for name, content in files.items()})
    files |= {"manifest.json": manifest, "signature": _signature(manifest, certificate)}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sha1(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()  # the format's own choice


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _pass(shown: WalletPass, language: str, certificate: WalletCertificate) -> dict[str, Any]:
    arrives = datetime.combine(shown.arrival_on, _MIDNIGHT)
    return {
        "formatVersion": 1,
        "passTypeIdentifier": certificate.pass_type,
        "teamIdentifier": certificate.team,
        "organizationName": "Sekisho",
        "serialNumber": f"{shown.reference}.{shown.revision}",
        "description": say(language, DESCRIPTION),
        "logoText": say(language, NAME),
        "relevantDate": _moment(arrives),
        "expirationDate": _moment(shown.valid_to),
        "sharingProhibited": True,
        "foregroundColor": "rgb(26, 26, 26)",
        "backgroundColor": "rgb(255, 255, 255)",
        "labelColor": "rgb(77, 77, 77)",
        "barcodes": [
            {
                "format": "PKBarcodeFormatQR",
                "message": shown.text,
                "messageEncoding": "iso-8859-1",
                "altText": shown.reference,
            }
        ],
        "generic": _fields(shown, language, arrives),
    }


def _fields(shown: WalletPass, language: str, arrives: datetime) -> dict[str, Any]:
    port = say(language, PORTS[shown.port].name)

    def field(key: str, label: str, value: str, **form: object) -> dict[str, object]:
        return {"key": key, "label": say(language, label), "value": value, **form}

    # Wallet writes dates in the phone's own language, at the hour of Tokyo.
    as_date = {"dateStyle": "PKDateStyleMedium", "ignoresTimeZone": True}
    return {
        "primaryFields": [field("arrival", ARRIVAL, port)],
        "secondaryFields": [
            field("date", ARRIVES_ON, _moment(arrives), **as_date),
            field("until", VALID_UNTIL, _moment(shown.valid_to), **as_date),
        ],
        "auxiliaryFields": [
            field("travellers", TRAVELLERS, "  ".join(shown.initials)),
            field("reference", REFERENCE, shown.reference),
        ],
    }


def _moment(value: datetime) -> str:
    return value.astimezone(TOKYO).isoformat(timespec="seconds")


def _signature(manifest: bytes, certificate: WalletCertificate) -> bytes:
    builder = (
        PKCS7SignatureBuilder()
        .set_data(manifest)
        .add_signer(certificate.certificate, certificate.key, SHA256())
        .add_certificate(certificate.intermediate)
    )
    return builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])
