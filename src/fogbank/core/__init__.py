"""What every part of the control plane shares and none owns: errors, clock, ids, filters, pages. Pure, no I/O."""
