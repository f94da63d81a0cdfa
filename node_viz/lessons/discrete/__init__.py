"""The lesson on flows of discrete layers."""
