"""Makes `wire_oracle` importable: tests are no package, and the coverage tool uses the same oracle."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
