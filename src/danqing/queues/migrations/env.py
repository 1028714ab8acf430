"""What Alembic runs: the versions that are missing, over the connection that `upgrade` was given."""

from __future__ import annotations

from alembic import context

if hasattr(context, "config"):  # where it is merely imported, there is nothing to run
    context.configure(connection=context.config.attributes["connection"])
    context.run_migrations()
