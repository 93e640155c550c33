"""Would other rules be better (pure): scores, backtests, rates of phrases, why a channel was or was not told."""
