"""A virtual passport chip: bytes in, bytes out, in process or behind a reader.

It keeps the rules of Doc 9303 strictly and breaks exactly those that its quirks name.
"""

from __future__ import annotations

import secrets

from kiosk.passport.access import AccessKey, Password
from kiosk.passport.agreement import Group, Random
from kiosk.passport.apdu import (
    CONDITIONS,
    DATA_NOT_FOUND,
    END_OF_FILE,
    FILE_NOT_FOUND,
    INS_UNKNOWN,
    OK,
    SECURITY_STATUS,
    SM_OBJECTS_WRONG,
    WRONG_LENGTH,
    WRONG_OFFSET,
    WRONG_PARAMETERS,
    Command,
    Reply,
    command,
)
from kiosk.passport.asn1 import der
from kiosk.passport.asn1.tlv import encode, node, nodes
from kiosk.passport.ciphers import TripleDes
from kiosk.passport.groups import by_pace_id
from kiosk.passport.lds import names
from kiosk.passport.malformed import MalformedError
from kiosk.passport.secure_messaging import Keys
from kiosk.passport.suites import chip_suite, pace_kind
from kiosk.passport.virtual.body import Body
from kiosk.passport.virtual.channel import opened, sealed
from kiosk.passport.virtual.openings import PaceRun, basic_access, chip_secret
from kiosk.passport.virtual.quirks import Quirk
from kiosk.passport.virtual.signing import EcSigner, Iso9796Signer

EMPTY = Reply(b"", OK)


def status(code: int) -> Reply:
    """A reply of a status alone."""
    return Reply(b"", code)


class Chip:
    """One chip in the field; it is its own transport."""

    def __init__(self, body: Body, random: Random = secrets.token_bytes) -> None:
        self.body = body
        self.random = random
        self.reset()

    def reset(self) -> None:
        """Power off and on."""
        self.keys: Keys | None = None
        self.next_keys: Keys | None = None
        self.application = False
        self.selected: int | None = None
        self.nonce = b""
        self.pace: PaceRun | None = None
        self.chip_chosen: str | None = None
        self.chained = b""
        self.dead = False

    def close(self) -> None:
        """A virtual chip holds nothing."""

    def exchange(self, raw: bytes) -> bytes:
        """One command, one reply."""
        try:
            reply = self._turn(command(raw))
        except MalformedError:
            reply = status(WRONG_LENGTH)
        return reply.data + reply.status.to_bytes(2, "big")

    def _turn(self, asked: Command) -> Reply:
        if self.dead:
            return status(SM_OBJECTS_WRONG)
        if asked.extended and self.body.has(Quirk.EXTENDED_REFUSED):
            return status(WRONG_LENGTH)
        if self.keys is None:
            return self._plain(asked)
        if asked.extended and self.body.has(Quirk.EXTENDED_DESYNC):
            return status(WRONG_LENGTH)  # the counter is left behind
        return self._protected(asked, self.keys)

    def _plain(self, asked: Command) -> Reply:
        reply = self.answer(asked)
        self._switch()
        return reply

    def _switch(self) -> None:
        if self.next_keys is not None:
            self.keys, self.next_keys = self.next_keys, None

    def _protected(self, asked: Command, keys: Keys) -> Reply:
        if asked.cla & 0x0C != 0x0C:
            self.keys = None  # a plain command ends the session
            return self._plain(asked)
        try:
            inner = opened(keys, asked)
        except MalformedError:
            self.dead = True
            return status(SM_OBJECTS_WRONG)
        reply = self.answer(inner)
        if reply.status not in (OK, END_OF_FILE) and self.body.has(Quirk.ERROR_KILLS_SESSION):
            self.dead = True
            return status(reply.status)
        if self.dead:
            return status(reply.status)
        answer = self.seal(keys, inner, reply)
        if len(answer.data) > 256 and not asked.extended:  # does not fit into a short reply
            keys.counter -= 1
            answer = self.seal(keys, inner, status(WRONG_LENGTH))
        self._switch()
        return answer

    def seal(self, keys: Keys, asked: Command, reply: Reply) -> Reply:
        """The reply under the channel."""
        return sealed(keys, asked.ins, reply)

    def answer(self, asked: Command) -> Reply:
        """What the chip says to a command in the clear or already opened."""
        handlers = {
            0xA4: self.select, 0xB0: self.read, 0xB1: self.read_far, 0x84: self.challenge,
            0x82: self.authenticate, 0x22: self.choose, 0x86: self.general, 0x88: self.sign,
        }  # fmt: skip
        handler = handlers.get(asked.ins)
        return handler(asked) if handler else status(INS_UNKNOWN)

    # Files

    def select(self, asked: Command) -> Reply:
        """By name of the application, by file identifier, or the master file."""
        if asked.expected is not None and self.body.has(Quirk.LE_REFUSED):
            return status(WRONG_LENGTH)
        if asked.p1 == 0x04:
            return self._select_application(asked.data)
        if asked.p1 == 0x00:
            return self._select_master_file()
        file = int.from_bytes(asked.data, "big")
        found = self._file(file)
        if isinstance(found, int):
            return status(found)
        self.selected = file
        return EMPTY

    def _select_application(self, aid: bytes) -> Reply:
        if aid != names.AID:
            return status(FILE_NOT_FOUND)
        self.application, self.selected = True, None
        return EMPTY

    def _select_master_file(self) -> Reply:
        if self.body.has(Quirk.MASTER_FILE_6A87):
            return status(0x6A87)
        if self.body.has(Quirk.MASTER_FILE_6985):
            return status(CONDITIONS)
        self.application, self.selected = False, None
        return EMPTY

    def _file(self, file: int) -> bytes | int:
        """The file, or the status that refuses it."""
        if self.application:
            if self.keys is None and self.body.basic:
                return SECURITY_STATUS
            return self.body.files.get(file, FILE_NOT_FOUND)
        if self.body.has(Quirk.DIR_FORBIDDEN) and self.keys is None:
            return SECURITY_STATUS
        if file == names.CARD_ACCESS and self.body.card_access:
            return self.body.card_access
        if file == names.CARD_SECURITY and self.body.card_security and self.keys is not None:
            return self.body.card_security
        return FILE_NOT_FOUND

    def read(self, asked: Command) -> Reply:
        """READ BINARY, by short identifier or from the selected file."""
        file, offset = self.selected, asked.p1 << 8 | asked.p2
        if asked.p1 & 0x80:
            file, offset = 0x0100 | asked.p1 & 0x1F, asked.p2
        if file is None:
            return status(0x6986)
        data = self._file(file)
        if isinstance(data, int):
            return status(data)
        self.selected = file
        return self._piece(data, offset, asked.expected or 0)

    def read_far(self, asked: Command) -> Reply:
        """READ BINARY with the offset as data."""
        data = self._file(self.selected) if self.selected is not None else 0x6986
        if isinstance(data, int):
            return status(data)
        offset = int.from_bytes(node(asked.data).expect(0x54).value, "big")
        room = (asked.expected or 0) - (2 if (asked.expected or 0) < 130 else 4)
        piece = self._piece(data, offset, max(0, room))
        return Reply(encode(0x53, piece.data), OK) if piece.data else piece

    def _piece(self, data: bytes, offset: int, wanted: int) -> Reply:
        refusal = self._too_much(wanted)
        if refusal is not None:
            return refusal
        if offset >= len(data):
            return status(WRONG_OFFSET)
        if self.body.has(Quirk.FEWER_BYTES):
            wanted = min(wanted, 100)
        piece = data[offset : offset + wanted]
        return Reply(piece, OK if len(piece) == wanted else END_OF_FILE)

    def _too_much(self, wanted: int) -> Reply | None:
        if wanted >= 256 and self.body.has(Quirk.READ_256_EMPTY):
            return status(END_OF_FILE)
        if wanted >= 256 and self.body.has(Quirk.READ_256_KILLS):
            self.dead = True
            return status(WRONG_OFFSET)
        if wanted > 192 and self.body.has(Quirk.READ_192_AT_MOST):
            return status(WRONG_LENGTH)
        if wanted > 160 and self.body.has(Quirk.RIGHT_LENGTH_TOLD):
            return status(0x6CA0)
        return None

    # Opening

    def challenge(self, asked: Command) -> Reply:
        """GET CHALLENGE."""
        self.nonce = self.random(8)
        return Reply(self.nonce, OK)

    def authenticate(self, asked: Command) -> Reply:
        """EXTERNAL AUTHENTICATE of basic access."""
        if asked.expected is not None and self.body.has(Quirk.LE_REFUSED):
            return status(DATA_NOT_FOUND)
        seed, nonce = self.body.key.bac_seed, self.nonce
        self.nonce = b""
        if not (self.body.basic and self.application and nonce and seed):
            return status(CONDITIONS)
        reply, self.next_keys = basic_access(seed, nonce, asked, self.random)
        return reply

    def choose(self, asked: Command) -> Reply:
        """MSE:Set AT and Set KAT."""
        if asked.expected is not None and self.body.has(Quirk.LE_REFUSED):
            return status(WRONG_LENGTH)
        fields = {part.tag: part.value for part in nodes(asked.data)}
        if (asked.p1, asked.p2) == (0xC1, 0xA4):
            return self._choose_pace(fields)
        if (asked.p1, asked.p2) == (0x41, 0xA6):
            return self.agree_on_chip_key(fields.get(0x91, b""), None)
        if (asked.p1, asked.p2) == (0x41, 0xA4) and 0x80 in fields:
            self.chip_chosen = der.dotted(fields[0x80])
            return EMPTY if self.chip_chosen == self.body.chip_oid else status(DATA_NOT_FOUND)
        return status(WRONG_PARAMETERS)

    def _choose_pace(self, fields: dict[int, bytes]) -> Reply:
        oid = der.dotted(fields.get(0x80, b""))
        password = self._password(fields.get(0x83, b""))
        offered = [info for info in self.body.pace if info.oid == oid]
        if not offered or password is None:
            return status(DATA_NOT_FOUND)
        named = 0x84 in fields
        if not named and self.body.has(Quirk.PACE_WANTS_PARAMETER):
            return status(0x6A87)
        group = self._pace_group(offered[0].parameter)
        if named:
            group = by_pace_id().get(int.from_bytes(fields[0x84], "big"))
        if group is None:
            return status(DATA_NOT_FOUND)
        static = self.body.mapping_key
        self.pace = PaceRun(oid, pace_kind(oid), group, password, self.random, static)
        return EMPTY

    def _pace_group(self, parameter: int | None) -> Group | None:
        return by_pace_id().get(parameter if parameter is not None else 0)

    def _password(self, reference: bytes) -> AccessKey | None:
        passwords = {Password.MRZ: self.body.key, Password.CAN: self.body.can}
        return passwords.get(Password(reference[0])) if reference in (b"\x01", b"\x02") else None

    def general(self, asked: Command) -> Reply:
        """GENERAL AUTHENTICATE, of PACE or of chip authentication."""
        if self.chip_chosen is not None:
            self.chained += asked.data
            if asked.cla & 0x10:
                return EMPTY
            whole, self.chained = self.chained, b""
            public = node(whole).expect(0x7C).child(0x80).value
            return self.agree_on_chip_key(public, self.chip_chosen)
        if self.pace is None:
            return status(CONDITIONS)
        reply = self.pace.step(asked)
        if self.pace.keys is not None:
            if self.body.has(Quirk.PACE_LAST_STEP_FAILS):
                return status(0x6300)
            self.next_keys, self.pace = self.pace.keys, None
        return reply

    # Proofs

    def agree_on_chip_key(self, public: bytes, oid: str | None) -> Reply:
        """Chip authentication; the new keys hold from the next command on."""
        pair = self.body.chip_key
        self.chip_chosen = None
        if pair is None or self.keys is None:
            return status(CONDITIONS)
        suite = chip_suite(oid)[1] if oid else TripleDes()
        self.next_keys = Keys.derive(suite, chip_secret(pair, public))
        return Reply(encode(0x7C, b""), OK) if oid else EMPTY

    def sign(self, asked: Command) -> Reply:
        """INTERNAL AUTHENTICATE."""
        if self.body.active is None:
            return status(INS_UNKNOWN)
        if self.keys is None:
            return status(SECURITY_STATUS)
        signature = self.signature(asked.data)
        if not asked.extended and len(signature) > 223 and self.body.has(Quirk.LONG_KEY_CUT):
            signature = signature[:223]
        return Reply(signature, OK)

    def signature(self, challenge: bytes) -> bytes:
        """The signature over a challenge."""
        key = self.body.active
        if isinstance(key, EcSigner):
            plain = not self.body.has(Quirk.ACTIVE_DER)
            return key.sign_plain(challenge) if plain else key.sign(challenge)
        if isinstance(key, Iso9796Signer):
            return key.sign(challenge, self.random)
        return key.sign(challenge) if key else b""
