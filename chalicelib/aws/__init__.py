"""What knows AWS's protocols."""
