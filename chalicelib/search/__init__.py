"""The search: how texts are taken apart, what the index holds of them, and how it answers. All of it is pure."""
