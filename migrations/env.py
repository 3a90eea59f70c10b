"""Runs the numbered migrations over the connection the caller brings."""

from alembic import context

from passenger_app.models import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
