"""AWS Organizations: accounts together under one that manages them, in a tree, with policies on it."""
