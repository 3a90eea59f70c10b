"""The device programs as they are started by hand or by the machine."""
