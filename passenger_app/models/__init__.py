"""The tables of the centre, by noun, in the order a declaration walks through them."""

from __future__ import annotations

from passenger_app.models.account import Account, LoginSession, Passkey, PublicHalf, SignInLink
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
from passenger_app.models.export import Export, ExportPart
from passenger_app.models.job import Heard, Job, Letter
from passenger_app.models.key import DataKey, RingKey
from passenger_app.models.officer import Enrolment, Officer, OfficerPasskey
from passenger_app.models.policy import Policy
from passenger_app.models.proposal import Proposal
from passenger_app.models.rate import WeeklyRate
from passenger_app.models.record import Audit, AuditHead, ErasureProof
from passenger_app.models.table import Table
from passenger_app.models.task import OfficerTask

__all__ = [
    "Access",
    "Account",
    "Audit",
    "AuditHead",
    "DataKey",
    "Declaration",
    "Enrolment",
    "ErasureProof",
    "Export",
    "ExportPart",
    "Heard",
    "IssuedPass",
    "Job",
    "Letter",
    "LoginSession",
    "Officer",
    "OfficerPasskey",
    "OfficerTask",
    "PartyMember",
    "Passkey",
    "Policy",
    "Proposal",
    "PublicHalf",
    "Revision",
    "RingKey",
    "Scope",
    "SearchToken",
    "SignInLink",
    "State",
    "Table",
    "WeeklyRate",
]
