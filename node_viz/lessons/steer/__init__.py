"""The lesson on STEER and OT-Flow."""
