"""The fleet's use cases: devices, their keys, their events, and what halls are told.

No Flask here; the doors that devices knock on are in passenger_app/devices.
"""
