"""The bounds of the wire layer, each with its reason. A request beyond one is refused with a 4xx."""

# AWS's own limit on most control-plane bodies is 1 to 10 MiB (SQS and CloudWatch 1 MiB, Lambda's zip upload about 70).
BODY_BYTES_MAX = 128 * 1024 * 1024
# A gzip body may not grow beyond this: CloudWatch takes 1 MiB compressed, and deflate reaches 1000:1.
INFLATED_BYTES_MAX = 32 * 1024 * 1024
# The deepest model (nested filters, WAF statements) needs about 30; Python's recursion needs far less than 1000.
DEPTH_MAX = 128
# PutMetricData in the query form carries at most 1000 metrics of some 30 fields.
FORM_FIELDS_MAX = 65_536
# One list index in a form field name: nine digits never overflow anything.
INDEX_DIGITS_MAX = 9
# An XML document of S3 DeleteObjects holds 1000 keys of 3 elements; 10,000 routing rules stay far below.
XML_NODES_MAX = 262_144
# No scalar of any model has more; keeps quadratic int() off the table.
NUMBER_DIGITS_MAX = 400
