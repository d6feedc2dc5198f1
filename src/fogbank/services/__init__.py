"""The domains. Each is a package with the same few files: model, lifecycle, rules, errors, operations, jobs."""
