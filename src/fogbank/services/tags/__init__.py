"""Tags on EC2 resources: kept once for all kinds of them."""
