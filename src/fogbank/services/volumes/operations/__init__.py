"""The EC2 operations on volumes.

`volumes` makes, lists and deletes; `attachments` attaches and detaches; `modifications` modifies; `status` tells how
they are and switches I/O.
"""
