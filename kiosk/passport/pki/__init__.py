"""Certificates, signed messages and revocation lists, read from raw bytes and checked."""
