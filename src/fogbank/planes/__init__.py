"""Typed clients of what carries: blocks now, machines, networks and load balancers to come."""
