"""Networks as modules of torch; each is imported on demand."""
