"""Where vectors, terms and text are kept."""
