"""Everything that the engine can draw. A new motif is a function and a row in its file's `MOTIFS`."""

from __future__ import annotations

from danqing.engines.sketch.motifs import (
    animals,
    birds,
    buildings,
    card,
    cookware,
    dishes,
    dragon,
    food,
    furniture,
    future,
    goods,
    heaven,
    household,
    machines,
    music,
    outdoors,
    pantry,
    people,
    plants,
    produce,
    reef,
    shop,
    treats,
    vehicles,
    wild,
)
from danqing.engines.sketch.motifs.base import Motif

MOTIFS: tuple[Motif, ...] = (
    *animals.MOTIFS,
    *people.MOTIFS,
    *plants.MOTIFS,
    *buildings.MOTIFS,
    *shop.MOTIFS,
    *vehicles.MOTIFS,
    *household.MOTIFS,
    *food.MOTIFS,
    *produce.MOTIFS,
    *pantry.MOTIFS,
    *cookware.MOTIFS,
    *dishes.MOTIFS,
    *heaven.MOTIFS,
    *wild.MOTIFS,
    *dragon.MOTIFS,
    *birds.MOTIFS,
    *future.MOTIFS,
    *goods.MOTIFS,
    *furniture.MOTIFS,
    *outdoors.MOTIFS,
    *treats.MOTIFS,
    *machines.MOTIFS,
    *music.MOTIFS,
    *reef.MOTIFS,
    *card.MOTIFS,
)

BY_NAME: dict[str, Motif] = {motif.name: motif for motif in MOTIFS}
