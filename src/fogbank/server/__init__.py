"""The control plane as a process: what is put together, the socket, time, and its own endpoints."""
