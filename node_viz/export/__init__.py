"""What a run can leave as: one file a kind, and `kinds.py` lists them by the ending of the file."""
