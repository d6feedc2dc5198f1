"""Block devices of this machine (`/dev` nodes) for attached volumes."""
