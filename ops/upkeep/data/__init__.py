"""All data of a site as one file of JSON Lines: export, import, and the erasure of a person's byline."""
