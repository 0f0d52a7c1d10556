"""The rules of editing."""
