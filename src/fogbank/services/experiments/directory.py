"""What others may do about experiments."""

from fogbank.services.experiments.repository import delete_everything

__all__ = ["delete_everything"]
