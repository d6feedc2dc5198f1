"""KMS: keys that really encrypt, and policies and grants that really decide.

https://docs.aws.amazon.com/kms/latest/developerguide/overview.html
"""
