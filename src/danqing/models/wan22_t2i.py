"""wan2.2-t2i-plus and wan2.2-t2i-flash: text to image on the older routes."""

from __future__ import annotations

from danqing.models.text_to_image import small

MODELS = (
    small("wan2.2-t2i-plus", "Wan 2.2 text to image, professional edition."),
    small("wan2.2-t2i-flash", "Wan 2.2 text to image: faster."),
)
