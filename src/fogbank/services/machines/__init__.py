"""EC2 instances. The machine that Fogbank runs on is one, so that volumes can be attached to it."""
