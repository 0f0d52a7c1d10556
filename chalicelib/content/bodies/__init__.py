"""The rules of texts: from what editors send to HTML that is safe to show."""
