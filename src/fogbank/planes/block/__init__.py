"""The block plane seen from the control plane: fogd's process, and the volumes it carries."""
