"""What others may ask of the trail."""

from fogbank.services.trail.repository import delete_everything

__all__ = ["delete_everything"]
