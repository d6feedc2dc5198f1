"""The operations of FIS: templates, experiments, the catalogue of actions, tags."""
