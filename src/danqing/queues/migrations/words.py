"""The type of every text in a migration."""

from __future__ import annotations

from sqlalchemy import Text

Words = Text().with_variant(Text(collation="C"), "postgresql")
"""Text in the order of its code points, as SQLite and Python sort it, whatever language the server speaks."""
