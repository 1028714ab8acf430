"""What is done to a rendered picture before it is stored: on the CPU, beside the next rendering."""

from __future__ import annotations

from collections.abc import Mapping

from danqing.director.plan import Finish
from danqing.domain.job import Job
from danqing.domain.picture import Picture
from danqing.media.encode import encode
from danqing.media.fit import cover
from danqing.media.grade import grade
from danqing.media.png import Profile
from danqing.media.shares import palette_report
from danqing.media.stitch import stitch
from danqing.media.watermark import stamp

PngProfile = Profile


def finished(rendered: Picture, finish: Finish, job: Job) -> tuple[Picture, dict[str, str]]:
    """The picture to deliver, and what was done to it by name."""
    picture, details = cover(rendered, finish.canvas), {}
    if finish.palette:
        graded = grade(picture, finish.palette, finish.strength)
        picture = graded.picture
        details["Palette distance"] = f"{graded.before:.3f} before, {graded.after:.3f} after (W2 in OKLab)"
    if place := finish.stitch:
        picture = stitch(place.base, picture, place.window, place.regions, place.mask)
    if job.palette:
        details["Palette"] = palette_report(picture, job.palette)
    return stamp(picture, job.watermark) if job.watermark else picture, details


def encoded(picture: Picture, job: Job, details: Mapping[str, str], profile: PngProfile) -> bytes:
    """A file in the job's format that says how it was made."""
    text = {"Software": "danqing", "Model": job.model, **details}
    return encode(picture, job.file_format, job.quality, profile=profile, text=text)
