"""The encoding under files and certificates alike: objects, plain values, identifiers."""
