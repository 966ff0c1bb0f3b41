"""Both directions of a call made one stereo file: a program of its own, so that no shift feels it.

`agent-desktop join-recording NEAR FAR TARGET`: the agent left, the far end right, Ogg/Opus, about 0.3 MB a
minute. The compression is libsndfile's.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_BLOCK: Final = 16000 * 10  # samples at a time: memory doesn't grow with the call


def join(near: Path, far: Path, target: Path) -> None:
    """Write `target` whole or not at all; the shorter side ends in silence. Raises OSError, RuntimeError."""
    import numpy as np
    import soundfile

    draft = target.with_suffix(".part")
    with soundfile.SoundFile(near) as left, soundfile.SoundFile(far) as right:
        length = max(left.frames, right.frames)
        how = {"samplerate": left.samplerate, "channels": 2, "format": "OGG", "subtype": "OPUS"}
        with soundfile.SoundFile(draft, "w", **how) as both:
            for start in range(0, length, _BLOCK):
                size = min(_BLOCK, length - start)
                stereo = np.zeros((size, 2), dtype="int16")
                for place, side in enumerate((left, right)):
                    samples = side.read(size, dtype="int16")
                    stereo[: len(samples), place] = samples
                both.write(stereo)
    os.replace(draft, target)


def main(arguments: Sequence[str]) -> int:
    """Join what is named; the exit status."""
    if hasattr(os, "nice"):
        os.nice(10)
    near, far, target = (Path(one) for one in arguments)
    try:
        join(near, far, target)
    except (OSError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
