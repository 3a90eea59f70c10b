"""Opens a device's store: whole, or set aside under a name with all that can still be read saved.

A store is checked before it is trusted. A damaged one is moved away in one rename, a fresh one
takes its place, and what still opens under the device's key is carried over. A kill between
these steps is made good at the next start.

A station may name a database in place of its file: what the file held is carried over there.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import durable_file
from kiosk.store import chain, failure, named, salvage, write_ahead
from kiosk.store.file import File
from kiosk.store.place import VERSION
from kiosk.store.store import Store

if TYPE_CHECKING:
    from kiosk.store.postgres import Postgres

FOLDER, FILE, LOCK, ASIDE = "store", "store.db", "store.lock", "set-aside-"
_BESIDE = ".store.new"


def opened(folder: Path, key: bytes, now: datetime) -> Store:
    """The store in a device's folder, made if there is none."""
    lock = _lock(folder)
    try:
        store = _there(folder, key, now) or _here(folder, key, now)
    except BaseException:
        os.close(lock)
        raise
    store.lock = lock
    return store


def _here(folder: Path, key: bytes, now: datetime) -> Store:
    """In a file; the oldest that was set aside is the first to be carried over."""
    store = _sound(folder, key) or _afresh(folder, key, now)
    return _with(store, sorted(folder.glob(ASIDE + "*")))


def _there(folder: Path, key: bytes, now: datetime) -> Store | None:
    """In the database that is named; one that lost it is for people to mend, not for a start.

    A file left from before is set aside. The newest was the store: it knows of the older ones.
    """
    if not (address := named.of(folder)):
        return None
    store = Store(_postgres(address), key)
    try:
        check(store)
        store.place.take()
        if (folder / FOLDER).exists():
            _set_aside(folder, now)
    except BaseException:
        store.close()
        raise
    return _with(store, sorted(folder.glob(ASIDE + "*"), reverse=True))


def _with(store: Store, aside: list[Path]) -> Store:
    """With what opens of these, each once."""
    try:
        for each in aside:
            salvage.carry_over(store, each, FILE)
    except BaseException:
        store.close()
        raise
    return store


def name(folder: Path, key: bytes, address: str) -> None:
    """Keep the store in a database from the next start on; raises where it cannot be there."""
    lock = _lock(folder)
    try:
        with closing(_postgres(address)) as place:
            if place.version() == 0 and not named.of(folder):
                place.make()
            store = Store(place, key)
            check(store)
            _one_store(folder, store)
            named.remember(folder, address)
    finally:
        os.close(lock)


def _one_store(folder: Path, store: Store) -> None:
    """Where a file would be carried over what is older or newer, nobody could say which counts."""
    with store.reading() as looking:
        begun = chain.last(looking) != chain.BEGINNING
    if begun and not named.of(folder) and (folder / FOLDER).exists():
        raise failure.NotADatabase("it holds a store, and this folder holds another")


def reach(folder: Path) -> None:
    """Raise where a database is named and cannot be had."""
    if address := named.of(folder):
        _postgres(address).close()


def _postgres(address: str) -> Postgres:
    """Loaded where one is named: a kiosk has none."""
    from kiosk.store.postgres import Postgres

    return Postgres(address)


def _lock(folder: Path) -> int:
    """One program at a time; the lock is gone with its program, however that ends."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise failure.Busy(f"another program works on {folder / FOLDER}") from None
    return descriptor


def _sound(folder: Path, key: bytes) -> Store | None:
    """The store as it is; None where there is none to be trusted."""
    path = folder / FOLDER / FILE
    if not path.exists() or write_ahead.broken(path):
        return None
    store: Store | None = None
    try:
        store = Store(File(path), key)
        check(store)
    except (failure.Damaged, *failure.UNREADABLE):
        if store:
            store.close()
        return None
    except BaseException:
        if store:
            store.close()
        raise
    return store


def _afresh(folder: Path, key: bytes, now: datetime) -> Store:
    """Set aside what is there, and put a new store in its place, whole or not at all."""
    place, beside = folder / FOLDER, folder / _BESIDE
    shutil.rmtree(beside, ignore_errors=True)  # a cut left it
    beside.mkdir(mode=0o700)
    made = File(beside / FILE)
    try:
        made.make()
    finally:
        made.close()
    durable_file.sync_folder(beside)
    if place.exists():
        _set_aside(folder, now)
    beside.rename(place)
    durable_file.sync_folder(folder)
    return Store(File(place / FILE), key)


def _set_aside(folder: Path, now: datetime) -> None:
    (folder / FOLDER).rename(folder / _free_name(folder, now))
    durable_file.sync_folder(folder)


def _free_name(folder: Path, now: datetime) -> str:
    """A name by the time, which may have been used before: clocks jump."""
    name = f"{ASIDE}{now:%Y%m%dT%H%M%SZ}"
    count = len(list(folder.glob(name + "*")))
    return f"{name}-{count + 1}" if count else name


def check(store: Store) -> None:
    """Raise Damaged unless the place is whole and all that is in it opens and is linked."""
    version = store.place.version()
    if version > VERSION:
        raise failure.Newer(f"the store is of version {version}, this program of {VERSION}")
    if version != VERSION:
        raise failure.Damaged("there is no store in this place")
    store.place.check()
    with store.reading() as looking:
        kinds = [row[0] for row in looking.execute("SELECT DISTINCT kind FROM kept")]
    for kind in kinds:
        store.all_kept(kind)
    chain.check(store)
