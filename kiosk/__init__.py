"""The device programs of an arrivals hall: terminal, gate, and the station that joins them."""

PROGRAM = "0.1.0"  # as in pyproject.toml; a device tells it to the centre
