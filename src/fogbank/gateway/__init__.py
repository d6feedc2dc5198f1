"""The front door: AWS requests in, AWS responses out, on one endpoint for all services."""
