"""The lesson on augmentation."""
