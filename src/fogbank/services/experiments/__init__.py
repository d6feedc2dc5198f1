"""Experiments of AWS FIS: templates, and runs of them that lay practice faults on volumes and take them off again."""
