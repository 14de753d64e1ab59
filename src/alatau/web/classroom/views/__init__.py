"""The pages of the classroom."""
