"""The device's side of the line to the centre: what is asked, what is believed, what is done."""
