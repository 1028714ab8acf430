"""wanx2.1-t2i-plus, wanx2.1-t2i-turbo and wanx2.0-t2i-turbo: text to image on the older routes."""

from __future__ import annotations

from danqing.models.text_to_image import small

MODELS = (
    small("wanx2.1-t2i-plus", "Wanx 2.1 text to image, professional edition."),
    small("wanx2.1-t2i-turbo", "Wanx 2.1 text to image: faster."),
    small("wanx2.0-t2i-turbo", "Wanx 2.0 text to image: fast."),
)
