"""What devices and the centre say to each other, as versioned types both sides read.

What is signed is canonical CBOR in COSE, kept byte for byte; what carries it is JSON. Any
bytes at all are answered with a message or with the reason they are none; never a traceback.
"""
