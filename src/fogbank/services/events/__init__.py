"""EventBridge: buses, rules that pick events by patterns or schedules, and the targets that get them."""
