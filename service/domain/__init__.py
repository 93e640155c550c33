"""The words of the glossary as frozen values, and the ports through which the rooms meet (pure)."""
