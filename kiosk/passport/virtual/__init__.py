"""A passport made of software: a chip that answers, and the authorities that make its documents."""
