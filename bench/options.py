"""What every benchmark can be asked for."""

import sys

# Short and rough, to see that it works.
QUICK = "--quick" in sys.argv[1:]
