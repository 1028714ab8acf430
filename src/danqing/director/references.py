"""Which pictures a shot gets: in which order, how large, and where those are that have no place of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danqing.director.wording import Sentence, listed
from danqing.domain.capabilities import Capabilities
from danqing.domain.picture import Picture, Reference
from danqing.media.fit import shrink
from danqing.media.stitch import contact_sheet

MEGAPIXEL = 1_000_000

ORDER = Sentence("The pictures are given in this order: {places}.", "图片按以下顺序给出：{places}。")
PLACE = Sentence("picture {place} is {name}", "第{place}张是{name}")
SHEET = Sentence(
    "picture {place} is a sheet of numbered pictures, on which {tiles}", "第{place}张是带编号的拼图，其中{tiles}"
)
TILE = Sentence("tile {tile} is {name}", "{tile}号是{name}")


@dataclass(frozen=True, slots=True)
class Seating:
    """The indices of the images that have a place of their own, of those on one sheet, and of those left out."""

    whole: tuple[int, ...]
    sheet: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether every image is where its number says."""
        return not self.sheet and not self.left_out


def seat(images: int, base: int, room: int) -> Seating:
    """Places for so many images where there is `room` for fewer; their order is kept.

    The last place is the sheet's, and the base image is never on it. Where there is one place only it is the base
    image's: a sheet in its stead would be edited as a picture.
    """
    assert room > 0
    if images <= room:
        return Seating(tuple(range(images)))
    others = [at for at in range(images) if at != base]
    if room == 1:
        return Seating((base,), left_out=tuple(others))
    return Seating(tuple(sorted([*others[: room - 2], base])), tuple(others[room - 2 :]))


def seated(images: Sequence[Reference], seating: Seating, pixels: int) -> tuple[Reference, ...]:
    """The images of the seating, and behind them a sheet of at most so many pixels where it has one."""
    whole = tuple(images[at] for at in seating.whole)
    if not seating.sheet:
        return whole
    tiles = [images[at].picture for at in seating.sheet]
    return (*whole, Reference(contact_sheet(tiles, pixels)))


def seating_words(seating: Seating, engine: Capabilities, chinese: bool) -> tuple[str, ...]:
    """Where the images are that the prompt names by number; nothing where each has its own."""
    if seating.is_plain:
        return ()

    def name(at: int) -> str:
        return engine.reference_name.format(at + 1)

    places = [PLACE.said(chinese, place=place, name=name(at)) for place, at in enumerate(seating.whole, 1)]
    tiles = [TILE.said(chinese, tile=tile, name=name(at)) for tile, at in enumerate(seating.sheet, 1)]
    if tiles:
        places.append(SHEET.said(chinese, place=len(places) + 1, tiles=listed(tiles, chinese)))
    return (ORDER.said(chinese, places=listed(places, chinese)),)


def seating_notes(seating: Seating, engine: Capabilities) -> tuple[str, ...]:
    if seating.left_out:
        taken = seating.whole[0] + 1
        return (f"The engine {engine.name} takes one image: image {taken} is used, and the others are left out.",)
    if seating.sheet:
        tiles = ", ".join(str(at + 1) for at in seating.sheet)
        return (
            f"The engine {engine.name} takes {len(seating.whole) + 1} images: images {tiles} share one, as a sheet.",
        )
    return ()


# Sizes ---------------------------------------------------------------------------------------------------


def share(places: int, budget: int) -> int:
    """The pixels that each of so many pictures may have of a budget; the base image has two such shares."""
    return budget // (places + 1)


def fitted(pictures: Sequence[Reference], base: int, budget: int, reserved: int = 0) -> tuple[Reference, ...]:
    """The pictures with at most `budget` pixels together, less a share for each of the `reserved` places.

    As they are where that is little enough. Otherwise each is reduced to its share, and the base image to what the
    others leave. Boxes keep their place.
    """
    each = share(len(pictures) + reserved, budget)
    free = budget - reserved * each
    if pixels(pictures) <= free:
        return tuple(pictures)
    reduced = [picture if at == base else shrunk(picture, each) for at, picture in enumerate(pictures)]
    others = pixels([picture for at, picture in enumerate(reduced) if at != base])
    reduced[base] = shrunk(reduced[base], free - others)
    return tuple(reduced)


def pixels(pictures: Sequence[Reference]) -> int:
    return sum(reference.picture.canvas.pixels for reference in pictures)


def shrunk(reference: Reference, most: int) -> Reference:
    picture = reference.picture
    if picture.canvas.pixels <= most:
        return reference
    return with_picture(reference, shrink(picture, most))


def with_picture(reference: Reference, picture: Picture) -> Reference:
    """The same image in another size."""
    before = reference.picture.canvas
    return Reference(picture, tuple(region.scaled(before, picture.canvas) for region in reference.regions))


def size_details(before: Sequence[Reference], after: Sequence[Reference]) -> dict[str, str]:
    if pixels(before) <= pixels(after):
        return {}
    return {"References": f"reduced to {pixels(after) / MEGAPIXEL:.1f} megapixels together"}
