"""What editors make: articles, topics, the site, and the table that keeps them."""
