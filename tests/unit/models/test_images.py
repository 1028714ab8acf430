"""What Wan 2.7 allows of its input images, by their header and their address."""

from __future__ import annotations

import pytest

from danqing import models
from danqing.domain.canvas import Canvas
from danqing.domain.job import ImageSource
from danqing.errors import InvalidParameter
from danqing.models.images import LONGEST_ADDRESS, classify

MIB = 1024 * 1024
RULES = models.get("wan2.7-image-pro").image_rules


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "BMP", "WEBP"])
@pytest.mark.parametrize("size", [(240, 240), (8000, 8000), (240, 1920), (1920, 240), (8000, 1000), (1000, 8000)])
def test_the_allowed_formats_sides_and_ratios(image_format: str, size: tuple[int, int]) -> None:
    RULES.check(1, image_format, Canvas(*size))


@pytest.mark.parametrize("size", [(239, 240), (240, 239), (8001, 8000), (8000, 8001), (1, 1), (30_000, 30_000)])
def test_a_side_beyond_240_to_8000_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidParameter) as refused:
        RULES.check(3, "PNG", Canvas(*size))
    assert (refused.value.status, refused.value.code) == (400, "InvalidFile.Resolution")
    assert refused.value.message == (
        "The image resolution is invalid, please make sure that the largest length of image is at most 8000, "
        f"and the smallest length of image is at least 240. Image 3 is {size[0]}*{size[1]}."
    )


@pytest.mark.parametrize("size", [(240, 1921), (1921, 240), (8000, 999), (999, 8000)])
def test_a_ratio_beyond_one_to_eight_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidParameter) as refused:
        RULES.check(2, "PNG", Canvas(*size))
    assert (refused.value.status, refused.value.code) == (400, "InvalidFile.AspectRatio")
    assert refused.value.message == (
        f"The aspect ratio of an image must be between 1:8 and 8:1. Image 2 is {size[0]}*{size[1]}."
    )


@pytest.mark.parametrize("image_format", ["GIF", "TIFF", "HEIF", "AVIF", "SVG", ""])
def test_another_format_is_refused(image_format: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        RULES.check(1, image_format, Canvas(500, 500))
    assert (refused.value.status, refused.value.code) == (400, "InvalidImage.FileFormat")
    assert refused.value.message.startswith("Invalid image type. Please ensure the uploaded file is a valid image")
    assert "BMP, JPEG, PNG, WEBP. Image 1 is" in refused.value.message


def test_twenty_megabytes_are_the_limit() -> None:
    assert RULES.max_bytes == 20 * MIB
    error = RULES.too_large(4, 21 * MIB)
    assert (error.code, error.message) == (
        "InvalidFile.Size",
        "Invalid file size, The image file size must be smaller than 20MB. Image 4 has 21.0MB.",
    )


def test_what_is_only_seen_later_is_refused_in_the_same_way() -> None:
    """Damage and transparency show when the pixels are decoded; the sentences name the image."""
    broken, clear = RULES.broken(2), RULES.transparent(5)
    assert broken.message.startswith("Invalid image format or corrupted file")
    assert "Image 2" in broken.message
    assert "alpha channel is not supported" in clear.message
    assert "Image 5" in clear.message
    assert (broken.status, clear.status) == (400, 400)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("http://example.com/a.png", "url"),
        ("https://example.com/a.png?x=1#y", "url"),
        ("HTTPS://EXAMPLE.COM/A.PNG", "url"),
        ("https://例子.中国/图 片.png", "url"),
        ("http://[::1]:8000/a.png", "url"),
        ("oss://dashscope-instant/a/图 片 1.jpg", "upload"),
        ("spool:0123456789abcdef", "inline"),
    ],
)
def test_addresses_are_told_apart(address: str, kind: str) -> None:
    source = classify(address, 1)
    assert source == ImageSource(source.kind, address)
    assert source.kind == kind


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "cat.png",
        "/etc/passwd",
        "file:///etc/passwd",
        "ftp://example.com/a.png",
        "http://",
        "https:///a.png",
        "http://[::1",
        "http:example.com",
        "javascript:alert(1)",
        "data:image/png,plain",
        "data:image/png;base64,",
        "x" * 100_000,
    ],
)
def test_other_addresses_are_refused_with_the_documented_sentence(address: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        classify(address, 7)
    assert refused.value.message.startswith(
        "The provided URL does not appear to be valid. Ensure it is correctly formatted. Image 7 must be an http(s)"
    )
    assert len(refused.value.message) < 400


def test_an_endless_address_is_refused() -> None:
    """It would be stored, and read with every look at its task."""
    classify("https://a.example/" + "a" * (LONGEST_ADDRESS - 18), 1)
    with pytest.raises(InvalidParameter, match="image 2 has 8193 characters"):
        classify("https://a.example/" + "a" * (LONGEST_ADDRESS - 17), 2)
