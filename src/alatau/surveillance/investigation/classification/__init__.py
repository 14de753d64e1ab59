"""Case definitions as data, applied to line lists."""
