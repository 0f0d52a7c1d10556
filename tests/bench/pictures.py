"""What a photograph of 12 megapixels costs to be made ready: `python -m tests.bench.pictures`.

The intake's work runs in a process of its own, whose CPU time and peak memory the system tells. The photograph is made
here, of noise in every size, as nature has it: it is harder to compress than most.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

SIZE = (4000, 3000)
MAX_CPU_SECONDS = 4.0
MAX_MEMORY_MB = 512
MAX_PHONE_BYTES = 60 * 1024
PHONE_WIDTH = 800
"""Pixels of a telephone's column of 400 points at two pixels each."""


def photograph() -> bytes:
    """A JPEG of 12 megapixels with fine and coarse structure everywhere, the finer the fainter."""
    picture = Image.merge("RGB", [_clouds() for _ in range(3)])
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=92)
    return file.getvalue()


def _clouds() -> Image.Image:
    clouds, weight, cells = Image.new("L", SIZE, 128), 1.0, 4
    while cells < SIZE[0]:
        noise = Image.effect_noise((cells, cells * SIZE[1] // SIZE[0]), 64).resize(SIZE, Image.Resampling.BICUBIC)
        share = 0.75 ** (cells.bit_length() - 3)
        weight += share
        clouds = Image.blend(clouds, noise, share / weight)
        cells *= 2
    return clouds.point(lambda value: max(0, min(255, (value - 128) * 3 + 128)))


def measure(file: Path) -> dict[str, float]:
    """CPU seconds and peak memory in MB of this process, and the bytes of what a telephone loads and of all files."""
    from chalicelib.media.pictures import make_picture  # noqa: PLC0415 (what it costs to load counts, too)

    picture = make_picture(file.read_bytes())
    usage = resource.getrusage(resource.RUSAGE_SELF)
    phone = {each.format: len(each.body) for each in picture.renditions if each.width == PHONE_WIDTH}
    cost = {"cpu_seconds": usage.ru_utime + usage.ru_stime, "memory_mb": usage.ru_maxrss / 1024}
    return {**cost, **phone, "all": sum(len(each.body) for each in picture.renditions)}


def main() -> int:
    """Measure in a process of its own, print, and say whether it is within its limits."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "photograph.jpg"
        file.write_bytes(photograph())
        command = [sys.executable, "-m", "tests.bench.pictures", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        size = file.stat().st_size
    found = json.loads(done.stdout)
    print(f"a photograph of 12 megapixels ({size:,} bytes), ready in all variants")
    print(f"  CPU     {found['cpu_seconds']:6.2f} s   (limit {MAX_CPU_SECONDS:g})")
    print(f"  memory  {found['memory_mb']:6.0f} MB  (limit {MAX_MEMORY_MB})")
    print(f"  AVIF    {found['avif']:6,} bytes for a telephone  (limit {MAX_PHONE_BYTES:,})")
    print(f"  JPEG    {found['jpeg']:6,} bytes for one that does not know AVIF  (the same limit)")
    print(f"  all     {found['all']:6,} bytes that are kept")
    within = found["cpu_seconds"] <= MAX_CPU_SECONDS and found["memory_mb"] <= MAX_MEMORY_MB
    return 0 if within and max(found["avif"], found["jpeg"]) <= MAX_PHONE_BYTES else 1


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(Path(sys.argv[1]))))
    else:
        sys.exit(main())
