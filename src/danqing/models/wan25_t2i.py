"""wan2.5-t2i-preview: text to image on the older routes."""

from __future__ import annotations

from danqing.models.text_to_image import large

MODELS = (large("wan2.5-t2i-preview", "Wan 2.5 text to image.", "text2image", max_text=2000),)
