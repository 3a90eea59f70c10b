"""Bare views: the least a server can do, on the same server and the same database."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask
from sqlalchemy import Column, Integer, MetaData, String, Table, insert
from sqlalchemy.exc import IntegrityError, ProgrammingError
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from passenger_app import config, create_app
from passenger_app.database import Database

row = Table("bench_row", MetaData(), Column("id", Integer, primary_key=True), Column("t", String))


def bare(database: Database) -> Flask:
    """Say hello; insert one row and commit, with the engine alone and none of the house."""
    app = Flask(__name__)

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.post("/insert")
    def write() -> str:
        with database.engine.begin() as connection:
            connection.execute(insert(row).values(t="x" * 40))
        return "written"

    return app


def beside_the_site() -> DispatcherMiddleware:
    """The real site, with the bare views under /bare."""
    settings = config.read()
    database = Database(settings.database)
    made_by_another = (IntegrityError, ProgrammingError)  # worker, at this very moment
    with suppress(*made_by_another), database.engine.begin() as connection:
        row.create(connection, checkfirst=True)
    site = create_app(settings)
    return DispatcherMiddleware(site, {"/bare": bare(database)})
