"""A warm process with little memory and no files, where a chip's data may do their worst."""
