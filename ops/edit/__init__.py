"""The client: what editors do from a terminal, through the HTTP API alone. It can be installed without the rest."""
