"""What becomes of uploads: checked, made small and safe, and kept where readers get them."""
