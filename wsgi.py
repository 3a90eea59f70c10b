"""The door for gunicorn (`wsgi:serve()`) and for `flask --app wsgi COMMAND`."""

from passenger_app import create_app, serve

__all__ = ["create_app", "serve"]
