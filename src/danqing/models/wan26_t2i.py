"""wan2.6-t2i: text to image."""

from __future__ import annotations

from danqing.models.text_to_image import large

MODELS = (large("wan2.6-t2i", "Wan 2.6 text to image.", "multimodal-generation", "image-generation", max_text=2100),)
