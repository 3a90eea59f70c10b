"""Databases for the devices' proofs, as the centre's tests have them."""

from __future__ import annotations

from tests.passenger_app.conftest import database_kind, empty_url, postgres

__all__ = ["database_kind", "empty_url", "postgres"]
