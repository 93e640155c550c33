"""Stage 5 (pure): the same item, the same story, the same matter? And who leads a story."""
