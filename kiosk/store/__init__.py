"""What a device keeps: its outbox of events, and what the centre told it, on one SQLite file."""
