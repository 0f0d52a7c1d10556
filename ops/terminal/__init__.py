"""How commands are declared, speak, and report what went wrong."""
