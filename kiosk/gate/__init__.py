"""The gate: whoever may leave walks through once, with a record before the leaf moves."""
