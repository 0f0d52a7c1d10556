"""Moving in: another system's portal, read from what it exports, written as editors would have written it."""
