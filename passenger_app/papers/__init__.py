"""Papers: what a traveller or a counter holds in the hand when every screen is dark."""
