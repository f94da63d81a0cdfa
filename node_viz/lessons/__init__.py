"""The lessons, a folder each: words, numbers, link, questions, figures and panels of one page."""
