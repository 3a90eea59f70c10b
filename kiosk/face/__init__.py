"""Is this living person the one on the passport: frames in, a band out; nothing is kept."""
