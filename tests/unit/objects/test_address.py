"""What the address of a bucket says, and what cannot be one."""

from __future__ import annotations

import pytest

from danqing.errors import SettingsError
from danqing.objects.address import Address


def test_options_stand_behind_the_question_mark() -> None:
    """Values may be quoted, as a secret with a slash has to be."""
    address = Address.of("s3://bucket/some/prefix?region=eu-west-1&secret_access_key=a%2Fb%2Bc")
    assert address.url == "s3://bucket/some/prefix"
    assert address.options == {"region": "eu-west-1", "secret_access_key": "a/b+c"}


@pytest.mark.parametrize(("scheme", "option"), [("s3", "endpoint"), ("gs", "base_url"), ("az", "endpoint")])
def test_every_cloud_has_its_name_for_the_endpoint(scheme: str, option: str) -> None:
    """Another endpoint takes the place of the first; nothing else changes."""
    address = Address.of(f"{scheme}://bucket?{option}=http://inside:9000&x=1")
    outside = address.reached_at("https://outside.example.com")
    assert outside.options == {option: "https://outside.example.com", "x": "1"}
    assert address.options[option] == "http://inside:9000"
    assert outside.url == address.url == f"{scheme}://bucket"


def test_oss_is_spoken_to_as_s3() -> None:
    """With the bucket in the host's name, as OSS wants it, and objects removed one by one."""
    address = Address.of("oss://pictures/danqing?region=cn-hangzhou&access_key_id=x")
    assert address.url == "s3://pictures/danqing"
    assert address.options == {
        "endpoint": "https://pictures.s3.oss-cn-hangzhou.aliyuncs.com",
        "virtual_hosted_style_request": "true",
        "disable_bulk_delete": "true",
        "region": "cn-hangzhou",
        "access_key_id": "x",
    }


def test_a_given_endpoint_of_oss_is_kept() -> None:
    """A domain of one's own, or the one within a region."""
    address = Address.of("oss://pictures?region=cn-hangzhou&endpoint=https://img.example.com")
    assert address.options["endpoint"] == "https://img.example.com"


@pytest.mark.parametrize(
    "text",
    [
        "bucket",
        "/srv/objects",
        "s3:bucket",
        "s3://",
        "s3:///prefix",
        "ftp://bucket",
        "file:///srv",
        "https://bucket.s3.amazonaws.com",
        "s3://key:s3cret@bucket",
        "s3://bucket#part",
    ],
)
def test_what_is_no_bucket_is_refused(text: str) -> None:
    """The sentence says what would do, and never repeats a secret."""
    with pytest.raises(SettingsError, match="must be the address of a bucket") as refused:
        Address.of(text)
    assert "s3cret" not in str(refused.value)


def test_oss_needs_a_region() -> None:
    with pytest.raises(SettingsError, match="region=cn-hangzhou"):
        Address.of("oss://bucket")
