"""How keeping something can fail, and whether trying again may help."""

from __future__ import annotations

import sqlite3


class StoreError(Exception):
    """Nothing was kept, or nobody knows; `permanent`: whether trying again is pointless."""

    permanent = False


class Full(StoreError):
    """There is no room: the device takes no more until there is, and says so."""


class Busy(StoreError):
    """Another program works on this store."""


class Away(StoreError):
    """The database is not heard. Lost while it committed, it may have kept what was said: look
    before saying it again, under the same id."""


class Damaged(StoreError):
    """The file is not what was written; the next start sets it aside and saves what it can."""

    permanent = True


class Newer(StoreError):
    """A newer program wrote this store: this one would not understand it, and leaves it alone."""

    permanent = True


class NotADatabase(StoreError):
    """This address names no database this station could keep its store in."""

    permanent = True


# What reading a damaged file raises: SQLite's own word, or what its words do not decode to.
UNREADABLE = (sqlite3.Error, UnicodeDecodeError, OverflowError, TypeError, ValueError)

# Primary result codes, https://www.sqlite.org/rescode.html
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOMEM}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_READ_FAILS = {sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ}


def told(error: sqlite3.Error) -> StoreError | None:
    """What an error of SQLite means here; None where the program itself is wrong."""
    whole = getattr(error, "sqlite_errorcode", None)
    if whole is None:
        return None
    if whole & 0xFF in _DAMAGED or whole in _READ_FAILS:
        return Damaged(str(error))
    if whole & 0xFF in _FULL:
        return Full(str(error))
    return Busy(str(error)) if whole & 0xFF in _BUSY else None
