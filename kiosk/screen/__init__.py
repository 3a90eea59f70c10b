"""The screen: pages for this kiosk's own browser, on this machine only.

The one room of `kiosk/` that knows Flask. It shows the conversation and hands on what a finger,
a scanner or the camera brings; nothing of it is written anywhere.
"""
