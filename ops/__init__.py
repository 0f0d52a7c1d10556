"""What operators run, and Lambda never loads: the local stack, demo content, infrastructure."""
