"""What readers do: beacons, the journal, the fold and the live numbers."""
