"""Users, groups, roles, policies and keys: IAM. It is one for all Regions of an account."""
