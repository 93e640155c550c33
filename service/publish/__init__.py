"""Stage 9 (pure): stories -> RSS, Atom, JSON Feed and OPML. No I/O; `web` serves what is made here."""
