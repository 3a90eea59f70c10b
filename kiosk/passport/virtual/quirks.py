"""Every way in which real chips and documents were seen to differ from Doc 9303, by name."""

from __future__ import annotations

from enum import StrEnum


class Quirk(StrEnum):
    """A field bug; a virtual passport takes any set of them."""

    # The chip's conversation.
    LE_REFUSED = "LE_REFUSED"  # DE: Le on SELECT and MSE 6700, on EXTERNAL AUTHENTICATE 6A88
    READ_256_EMPTY = "READ_256_EMPTY"  # ES: READ BINARY of 256 and more, 6282 and no data
    READ_256_KILLS = "READ_256_KILLS"  # RU: the same, 6B00, and then 6988 to everything
    READ_192_AT_MOST = "READ_192_AT_MOST"  # UA: more than 192 is 6700
    RIGHT_LENGTH_TOLD = "RIGHT_LENGTH_TOLD"  # more than 160 is 6CA0
    FEWER_BYTES = "FEWER_BYTES"  # gives 100 bytes whatever is asked
    EXTENDED_REFUSED = "EXTENDED_REFUSED"  # CN
    EXTENDED_DESYNC = "EXTENDED_DESYNC"  # CN: refused inside the channel, and not counted
    LONG_KEY_CUT = "LONG_KEY_CUT"  # a long signature in a short reply: cut, with 9000
    ERROR_KILLS_SESSION = "ERROR_KILLS_SESSION"
    DIR_FORBIDDEN = "DIR_FORBIDDEN"  # US: master file contents 6982 before basic access
    MASTER_FILE_6A87 = "MASTER_FILE_6A87"
    MASTER_FILE_6985 = "MASTER_FILE_6985"
    PACE_WANTS_PARAMETER = "PACE_WANTS_PARAMETER"  # UA: 6A87 without tag 84
    PACE_PARAMETER_UNNAMED = "PACE_PARAMETER_UNNAMED"  # ES
    PACE_LAST_STEP_FAILS = "PACE_LAST_STEP_FAILS"  # GR: 6300
    COM_MISSING = "COM_MISSING"
    ACTIVE_DER = "ACTIVE_DER"  # an ECDSA signature in DER where r and s are asked plain
    # The documents.
    SOD_INDEFINITE = "SOD_INDEFINITE"  # US, NZ
    SOD_ID_DATA = "SOD_ID_DATA"  # CN
    SOD_LEGACY_NL = "SOD_LEGACY_NL"
    SOD_LEGACY_FR = "SOD_LEGACY_FR"  # BE, FR
    SIGNER_MISNAMED = "SIGNER_MISNAMED"
    DIGESTS_DIFFER = "DIGESTS_DIFFER"
    PSS_SHA512 = "PSS_SHA512"  # IT
    PLAIN_RSA_AS_PSS = "PLAIN_RSA_AS_PSS"  # TR
    ATTRIBUTES_UNSORTED = "ATTRIBUTES_UNSORTED"
    ATTRIBUTES_SIGNED_SORTED = "ATTRIBUTES_SIGNED_SORTED"  # signed sorted, sent unsorted
    DG14_NOT_CANONICAL = "DG14_NOT_CANONICAL"
    PORTRAIT_SHIFTED = "PORTRAIT_SHIFTED"  # PT, ES, CN
    PORTRAIT_39794 = "PORTRAIT_39794"
    EXIF_IN_DG7 = "EXIF_IN_DG7"  # HU
    EXPLICIT_WITHOUT_COFACTOR = "EXPLICIT_WITHOUT_COFACTOR"
    MODULUS_WITHOUT_ZERO = "MODULUS_WITHOUT_ZERO"
