"""What may happen: guards, lifecycles, terms, policies. No SQLAlchemy, no I/O but reading a policy file."""
