"""What people read (pure): the phrase in its sentence, amounts, days, headlines; and the same as JSON shapes."""
