"""What keeps a site: rebuild, audit, data, cost."""
