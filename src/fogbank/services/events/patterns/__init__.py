"""Event patterns: parsed and checked once, then matched against events. Pure.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
"""

from fogbank.services.events.patterns.matching import Pattern
from fogbank.services.events.patterns.parsing import InvalidPattern, parse_pattern

__all__ = ["InvalidPattern", "Pattern", "parse_pattern"]
