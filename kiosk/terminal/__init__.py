"""The terminal: the conversation with whoever stands at a kiosk, and the program that holds it.

`customs.crossing` decides; what is here asks, shows, and forgets.
"""
