"""What an analyst computes from reports."""
