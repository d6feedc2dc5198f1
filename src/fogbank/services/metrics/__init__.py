"""CloudWatch: metrics, from volumes' counters and from clients, and alarms on them."""
