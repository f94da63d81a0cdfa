"""The lesson on the two penalties as a grid."""
