"""Stage 3 (pure): entries of any kind -> items: plain text, canonical links, sane times, an identity."""
