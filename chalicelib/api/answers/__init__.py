"""The shapes of answers, and how things become answers."""
