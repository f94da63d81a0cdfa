"""What a run is: its config, everything that can be chosen for it, and named experiments."""
