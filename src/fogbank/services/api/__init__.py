"""Typed requests and responses of the operations that are built, made from the models that botocore ships."""
