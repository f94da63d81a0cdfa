"""A run drawn in a notebook: Jupyter, VS Code, Colab or marimo."""
