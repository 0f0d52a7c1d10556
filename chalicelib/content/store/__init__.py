"""What is kept in the content table: one module for each thing."""
