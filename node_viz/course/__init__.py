"""What all lessons have in common: their order, their parts, the glossary."""
