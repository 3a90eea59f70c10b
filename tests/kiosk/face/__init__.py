"""The face room: invented travellers before a real matcher, points in space before the rest."""
