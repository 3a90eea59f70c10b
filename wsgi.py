"""The doors for gunicorn (`wsgi:serve()`, `wsgi:operations()`) and `flask --app wsgi COMMAND`."""

from passenger_app import create_app, serve
from passenger_app.operations import serve as operations

__all__ = ["create_app", "operations", "serve"]
