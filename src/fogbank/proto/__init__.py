"""Python's side of the contract in `proto/`, made by tools/generate_proto.sh."""
