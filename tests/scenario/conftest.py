"""A cloud as a user starts it, and accounts on it."""

from tests.support.fixtures import cloud, make_cloud, shared_cloud, tenant

__all__ = ["cloud", "make_cloud", "shared_cloud", "tenant"]
