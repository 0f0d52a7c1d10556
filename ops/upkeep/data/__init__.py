"""All data of a site as one file of JSON Lines: written, read back, and a person's byline taken out of what is kept."""
