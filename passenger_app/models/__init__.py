"""The tables of the centre, by noun, in the order a declaration walks through them."""

from __future__ import annotations

from passenger_app.models.account import Account, LoginSession, Passkey, PublicHalf, SignInLink
from passenger_app.models.case import Case, CaseAct
from passenger_app.models.change import (
    Bundle,
    BundleLine,
    BundlePart,
    Change,
    ChangeHead,
    ReleaseKey,
)
from passenger_app.models.confirmation import Confirmed
from passenger_app.models.crossing import Crossing, CrossingEvent, CrossingLeg
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
from passenger_app.models.export import Export, ExportPart
from passenger_app.models.gate_code import GateCode
from passenger_app.models.job import Heard, Job, Letter
from passenger_app.models.key import DataKey, RingKey
from passenger_app.models.kiosk_ticket import KioskTicket
from passenger_app.models.officer import Enrolment, Officer, OfficerPasskey
from passenger_app.models.payment import Assessment, Entry, Notification, Payment, Refund
from passenger_app.models.policy import Policy
from passenger_app.models.proposal import Proposal
from passenger_app.models.rate import WeeklyRate
from passenger_app.models.record import Audit, AuditHead, ErasureProof
from passenger_app.models.reopening import Reopening
from passenger_app.models.table import Table
from passenger_app.models.task import OfficerTask
from passenger_app.models.watch import WatchEntry, WatchMark

__all__ = [
    "Access",
    "Account",
    "Assessment",
    "Audit",
    "AuditHead",
    "Bundle",
    "BundleLine",
    "BundlePart",
    "Case",
    "CaseAct",
    "Change",
    "ChangeHead",
    "Confirmed",
    "Crossing",
    "CrossingEvent",
    "CrossingLeg",
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
    "Enrolment",
    "Entry",
    "ErasureProof",
    "Export",
    "ExportPart",
    "GateCode",
    "Heard",
    "IssuedPass",
    "Job",
    "KeyState",
    "KioskTicket",
    "Letter",
    "LoginSession",
    "Notification",
    "Officer",
    "OfficerPasskey",
    "OfficerTask",
    "PartyMember",
    "Passkey",
    "Payment",
    "Policy",
    "Proposal",
    "PublicHalf",
    "Refund",
    "ReleaseKey",
    "Reopening",
    "Revision",
    "RingKey",
    "Scope",
    "SearchToken",
    "SignInLink",
    "State",
    "Table",
    "WatchEntry",
    "WatchMark",
    "WeeklyRate",
]
