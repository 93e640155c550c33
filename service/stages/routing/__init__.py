"""Stage 6 (pure): story x channel -> what is owed: filters, steps, caps, quiet hours, reminders."""
