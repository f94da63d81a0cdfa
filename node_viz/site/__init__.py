"""The whole course as a folder of static pages, which needs no server and asks no other host."""
