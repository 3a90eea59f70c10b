"""What a device keeps: its outbox of events and what the centre told it, in file or database."""
