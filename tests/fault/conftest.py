"""Clouds whose processes, disks and files fail."""

from tests.support.fixtures import cloud, make_cloud, shared_cloud, tenant

__all__ = ["cloud", "make_cloud", "shared_cloud", "tenant"]
