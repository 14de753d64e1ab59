"""The pages, by who works with them."""
