"""Stage 4 (pure): items -> the topics they belong to and why; the phrase language and its one scan."""
