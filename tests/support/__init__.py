"""What scenario and fault tests stand on: a cloud as a process, AWS clients, NBD clients, waiting."""
