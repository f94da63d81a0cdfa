"""The lesson on the two KLs: one covers all modes, the other seeks some."""
