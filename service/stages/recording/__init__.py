"""What is kept of an item as evidence (pure): which versions, how they differ, and the record that shows it all."""
