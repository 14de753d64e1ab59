"""The room in the browser: pages, live streams and the store of the log."""
