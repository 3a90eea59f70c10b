"""The logical data structure: what the files of a chip say, from their raw bytes."""
