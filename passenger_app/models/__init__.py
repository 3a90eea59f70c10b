"""The tables of the centre, by noun, in the order a declaration walks through them."""

from __future__ import annotations

from passenger_app.models.account import Account, LoginSession, Passkey, SignInLink
from passenger_app.models.change import (
    Bundle,
    BundleLine,
    BundlePart,
    Change,
    ChangeHead,
    ReleaseKey,
)
from passenger_app.models.declaration import (
    Access,
    Declaration,
    IssuedPass,
    PartyMember,
    Revision,
    Scope,
    SearchToken,
    State,
)
from passenger_app.models.device import (
    Device,
    DeviceCode,
    DeviceEvent,
    DeviceEventAside,
    DeviceHealth,
    DeviceKey,
    DeviceRequest,
    DeviceState,
    KeyState,
)
from passenger_app.models.job import Job, Letter
from passenger_app.models.key import DataKey, RingKey
from passenger_app.models.record import Audit, ErasureProof
from passenger_app.models.table import Table
from passenger_app.models.task import OfficerTask

__all__ = [
    "Access",
    "Account",
    "Audit",
    "Bundle",
    "BundleLine",
    "BundlePart",
    "Change",
    "ChangeHead",
    "DataKey",
    "Declaration",
    "Device",
    "DeviceCode",
    "DeviceEvent",
    "DeviceEventAside",
    "DeviceHealth",
    "DeviceKey",
    "DeviceRequest",
    "DeviceState",
    "ErasureProof",
    "IssuedPass",
    "Job",
    "KeyState",
    "Letter",
    "LoginSession",
    "OfficerTask",
    "PartyMember",
    "Passkey",
    "ReleaseKey",
    "Revision",
    "RingKey",
    "Scope",
    "SearchToken",
    "SignInLink",
    "State",
    "Table",
]
