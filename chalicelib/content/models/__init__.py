"""The things that editors make, and the rules of their fields."""
