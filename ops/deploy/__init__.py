"""From an empty AWS account to a running portal: the stack, what Chalice is told of it, and what Chalice cannot do."""
