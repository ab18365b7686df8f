"""`python -m bot` is `wenzhu`."""

import sys

from bot.cli.main import main

sys.exit(main())
