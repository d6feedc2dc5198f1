"""EBS volumes: making, attaching, modifying and watching them.

Owns the EC2 operations on volumes, their attachments, modifications, status and attributes.
"""
