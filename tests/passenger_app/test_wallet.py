"""A wallet file is signed, whole, and tells no more than the pass page."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from PIL import Image

from passenger_app.config import Misconfigured
from passenger_app.traveller.wallet import (
    WalletCertificate,
    WalletPass,
    read_certificate,
    wallet_file,
)
from translations import LANGUAGES

BEGINS, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2126, 1, 1, tzinfo=UTC)
SHOWN = WalletPass(
    reference="K7Q2-9MXD",
    revision=2,
    text="NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH-R6IOOK",
    initials=("S.O.", "Ł.K."),
    port="HND",
    arrival_on=date(2026, 11, 25),
    valid_to=datetime(2026, 11, 28, 15, tzinfo=UTC),
)


def certified(
    key: rsa.RSAPrivateKey, subject: x509.Name, issuer: x509.Name, by: rsa.RSAPrivateKey
) -> x509.Certificate:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(BEGINS).not_valid_after(ENDS)
    ca = x509.BasicConstraints(ca=subject == issuer, path_length=None)
    return builder.add_extension(ca, critical=True).sign(by, SHA256())


def named(**parts: str) -> x509.Name:
    oids = {
        "cn": NameOID.COMMON_NAME,
        "uid": NameOID.USER_ID,
        "ou": NameOID.ORGANIZATIONAL_UNIT_NAME,
    }
    return x509.Name([x509.NameAttribute(oids[part], value) for part, value in parts.items()])


@pytest.fixture(scope="module")
def certificate() -> WalletCertificate:
    above, own = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = named(cn="Test WWDR")
    subject = named(uid="pass.jp.example.customs", ou="TEAM123456", cn="Pass Type ID")
    return WalletCertificate(
        certified(own, subject, root, above), own, certified(above, root, root, above)
    )


def pem(certificate: WalletCertificate, key: rsa.RSAPrivateKey | None = None) -> bytes:
    written = (key or certificate.key).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    both = (certificate.certificate, certificate.intermediate)
    return b"".join(one.public_bytes(Encoding.PEM) for one in both) + written


def opened(certificate: WalletCertificate, language: str = "en") -> dict[str, bytes]:
    file = wallet_file(SHOWN, language=language, certificate=certificate)
    with zipfile.ZipFile(BytesIO(file)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def verified(files: dict[str, bytes], certificate: WalletCertificate, folder: Path) -> bool:
    """Whether the openssl command believes the signature over the manifest."""
    for name in ("manifest.json", "signature"):
        (folder / name).write_bytes(files[name])
    (folder / "root.pem").write_bytes(certificate.intermediate.public_bytes(Encoding.PEM))
    run = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature"]
    run += ["-content", "manifest.json", "-CAfile", "root.pem", "-purpose", "any", "-out", "out"]
    return subprocess.run(run, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_the_signature_over_the_manifest_is_good(
    certificate: WalletCertificate, tmp_path: Path
) -> None:
    files = opened(certificate)
    assert verified(files, certificate, tmp_path)
    assert files["manifest.json"] not in files["signature"]  # detached
    forged = files | {"manifest.json": files["manifest.json"].replace(b"icon.png", b"icon.pnG")}
    assert not verified(forged, certificate, tmp_path)


def test_the_manifest_names_every_other_file_by_its_hash(certificate: WalletCertificate) -> None:
    files = opened(certificate)
    manifest = json.loads(files["manifest.json"])
    rest = {name: content for name, content in files.items() if name in manifest}
    assert set(files) - set(rest) == {"manifest.json", "signature"}
    assert manifest == {name: hashlib.sha1(content).hexdigest() for name, content in rest.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_tells_the_pass_and_initials_only(certificate: WalletCertificate, language: str) -> None:
    told: dict[str, Any] = json.loads(opened(certificate, language)["pass.json"])
    assert told["barcodes"] == [
        {
            "format": "PKBarcodeFormatQR",
            "message": SHOWN.text,
            "messageEncoding": "iso-8859-1",
            "altText": "K7Q2-9MXD",
        }
    ]
    assert told["passTypeIdentifier"] == "pass.jp.example.customs"
    assert told["teamIdentifier"] == "TEAM123456"
    assert told["relevantDate"] == "2026-11-25T00:00:00+09:00"
    assert told["expirationDate"] == "2026-11-29T00:00:00+09:00"
    assert told["serialNumber"] == "K7Q2-9MXD.2"
    fields = {
        field["key"]: field["value"]
        for part in ("primaryFields", "secondaryFields", "auxiliaryFields")
        for field in told["generic"][part]
    }
    assert fields["travellers"] == "S.O.  Ł.K."
    assert set(fields) == {"arrival", "date", "until", "travellers", "reference"}


def test_the_code_is_in_letters_the_encoding_holds(certificate: WalletCertificate) -> None:
    message = json.loads(opened(certificate)["pass.json"])["barcodes"][0]["message"]
    assert message.encode("iso-8859-1").decode() == SHOWN.text


def test_the_pictures_have_the_sizes_wallet_asks_for(certificate: WalletCertificate) -> None:
    files = opened(certificate)
    for name, size in {"icon.png": 29, "icon@2x.png": 58, "icon@3x.png": 87}.items():
        with Image.open(BytesIO(files[name])) as picture:
            assert picture.size == (size, size)


def test_a_certificate_is_read_from_its_file(
    certificate: WalletCertificate, tmp_path: Path
) -> None:
    path = tmp_path / "wallet.pem"
    text = pem(certificate)
    key = text.index(b"-----BEGIN PRIVATE KEY")
    for order in (text, text[key:] + text[:key]):
        path.write_bytes(order)
        assert read_certificate(path).pass_type == "pass.jp.example.customs"
        assert read_certificate(path).intermediate == certificate.intermediate
    assert certificate.good_at(BEGINS + timedelta(days=1))
    assert not certificate.good_at(BEGINS - timedelta(seconds=1))


def test_a_file_that_cannot_sign_fails_loudly(
    certificate: WalletCertificate, tmp_path: Path
) -> None:
    path = tmp_path / "wallet.pem"
    with pytest.raises(Misconfigured, match="must hold"):
        read_certificate(path)
    alone = certificate.certificate.public_bytes(Encoding.PEM)
    for broken in (b"", b"nonsense", alone, pem(certificate)[:-200]):
        path.write_bytes(broken)
        with pytest.raises(Misconfigured, match="must hold"):
            read_certificate(path)
    path.write_bytes(pem(certificate, rsa.generate_private_key(65537, 2048)))
    with pytest.raises(Misconfigured, match="does not belong"):
        read_certificate(path)


def test_a_certificate_for_something_else_is_refused(
    certificate: WalletCertificate, tmp_path: Path
) -> None:
    name = named(cn="No pass type")
    other = certified(certificate.key, name, name, certificate.key)
    path = tmp_path / "wallet.pem"
    path.write_bytes(pem(replace(certificate, certificate=other)))
    with pytest.raises(Misconfigured, match="pass type"):
        read_certificate(path)
