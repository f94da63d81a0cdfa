"""Training: a `Trainer` turns a config into a sequence of snapshots. Read `trainer.py` first."""
