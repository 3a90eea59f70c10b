"""Object identifiers of certificates, signatures and the protocols of a chip."""

from __future__ import annotations

SHA = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
HASH_OIDS = {name: oid for oid, name in SHA.items()}

RSA = "1.2.840.113549.1.1.1"
RSA_PSS = "1.2.840.113549.1.1.10"
MGF1 = "1.2.840.113549.1.1.8"
RSA_SIGNATURES = {
    "1.2.840.113549.1.1.5": "sha1",
    "1.2.840.113549.1.1.14": "sha224",
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
}
EC_KEY = "1.2.840.10045.2.1"
PRIME_FIELD = "1.2.840.10045.1.1"
ECDSA_SIGNATURES = {
    "1.2.840.10045.4.1": "sha1",
    "1.2.840.10045.4.3.1": "sha224",
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
DH_KEY, DH_KEY_X942 = "1.2.840.113549.1.3.1", "1.2.840.10046.2.1"

SIGNED_DATA = "1.2.840.113549.1.7.2"
DATA = "1.2.840.113549.1.7.1"
LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
# Early Dutch, Belgian and French documents, and id-data of Chinese ones, name the object otherwise.
SECURITY_OBJECT_TYPES = {LDS_SECURITY_OBJECT, "1.2.528.1.1006.1.20.1", "1.3.27.1.1.1", DATA}
MASTER_LIST = "2.23.136.1.1.2"
MASTER_LIST_SIGNER = "2.23.136.1.1.3"
CARD_SECURITY_OBJECT = "0.4.0.127.0.7.3.2.1"

CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"

COUNTRY, ORGANISATION, COMMON_NAME = "2.5.4.6", "2.5.4.10", "2.5.4.3"
SUBJECT_KEY_ID, AUTHORITY_KEY_ID = "2.5.29.14", "2.5.29.35"
KEY_USAGE, BASIC_CONSTRAINTS, EXTENDED_USAGE = "2.5.29.15", "2.5.29.19", "2.5.29.37"
CRL_NUMBER = "2.5.29.20"

BSI = "0.4.0.127.0.7"
PACE_GROUP = f"{BSI}.2.2.4"
PACE_CHIP_MAPPING = f"{PACE_GROUP}.6"
CHIP_AUTHENTICATION = f"{BSI}.2.2.3"
CHIP_KEY_DH, CHIP_KEY_ECDH = f"{BSI}.2.2.1.1", f"{BSI}.2.2.1.2"
STANDARD_DOMAIN = f"{BSI}.1.2"
ACTIVE_AUTHENTICATION = "2.23.136.1.1.5"
PLAIN_ECDSA = {
    f"{BSI}.1.1.4.1.1": "sha1",
    f"{BSI}.1.1.4.1.2": "sha224",
    f"{BSI}.1.1.4.1.3": "sha256",
    f"{BSI}.1.1.4.1.4": "sha384",
    f"{BSI}.1.1.4.1.5": "sha512",
}
