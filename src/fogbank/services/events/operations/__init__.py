"""EventBridge's operations."""
