"""When to poll, to try again, to give up, and to tell the operator (pure)."""
