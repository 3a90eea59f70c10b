"""What an officer or a developer asks of the passport reader, one file per command."""
