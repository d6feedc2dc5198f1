"""botocore as the oracle of the wire layer: values made from shapes, sent by its serializers, read by its parsers."""
