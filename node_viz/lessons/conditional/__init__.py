"""The lesson on conditional flows: one field, many distributions."""
