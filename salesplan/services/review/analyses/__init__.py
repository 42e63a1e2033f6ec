"""One module per analysis that an alert can open; each turns a question into a diagnosis."""
