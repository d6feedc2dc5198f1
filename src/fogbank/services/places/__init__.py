"""Regions and availability zones."""
