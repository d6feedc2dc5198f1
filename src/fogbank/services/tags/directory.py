"""What other domains may ask about tags, and do with those of their own resources."""

from fogbank.services.tags.repository import drop_everything, drop_resource, put_tags, tags_of

__all__ = ["drop_everything", "drop_resource", "put_tags", "tags_of"]
