"""What happened: the tables, the verbs, the history. SQLAlchemy lives here."""
