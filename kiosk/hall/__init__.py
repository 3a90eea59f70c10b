"""The hall station: what an arrivals hall knows together, and who alone decides in it."""
