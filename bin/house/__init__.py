"""What bin/demo, bin/test, bin/lock and bin/messages share: the standard library only.

Whatever is imported from here, this file is read first. An old Python must be able to read it:
it goes on in a newer one if PATH has it, or says what is missing.
"""

import os
import shutil
import sys

if sys.version_info < (3, 11):  # noqa: UP036 (it is read by older ones)
    for minor in range(14, 10, -1):
        newer = shutil.which("python3." + str(minor))
        if newer:
            os.execv(newer, [newer, *sys.argv])
    sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")
