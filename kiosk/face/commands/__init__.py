"""What an operator asks of the matcher before travellers stand here, one file per command."""
