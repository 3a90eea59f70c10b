"""The device programs of an arrivals hall: terminal, gate, and the station that joins them."""
