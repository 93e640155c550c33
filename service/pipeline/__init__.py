"""The order of the stages, written in one place each: `ingest` (1-7), `deliver` (8), `digest` (the calendar)."""
