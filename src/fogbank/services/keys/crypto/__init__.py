"""What KMS computes: pure functions of key material and data, by the `cryptography` package."""
