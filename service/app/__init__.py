"""Introduces the rooms to each other and keeps them running; the only room that reads the clock."""
