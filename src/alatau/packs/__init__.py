"""Reading and checking packs, and the vocabulary that packs and exercises share."""
