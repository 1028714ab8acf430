"""The address of a bucket: `s3://BUCKET/PREFIX?region=REGION&endpoint=https://…`, and so with `oss:`, `gs:`, `az:`.

What stands behind the question mark are options by the names that `obstore` has for them; region, endpoint and keys
that do not stand there are taken from the environment, by the names that each cloud's own tools use.
An S3 endpoint is followed by the bucket's name (path style) unless `virtual_hosted_style_request=true` is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

from danqing.errors import SettingsError

ENDPOINTS = {"s3": "endpoint", "oss": "endpoint", "gs": "base_url", "az": "endpoint"}
"""Every kind of store, and the option that says where it is reached."""


@dataclass(frozen=True, slots=True)
class Address:
    """A bucket's URL without options, the options, and which of them is the endpoint."""

    url: str
    options: Mapping[str, str]
    endpoint: str

    @classmethod
    def of(cls, text: str) -> Address:
        """Raises `SettingsError`, which repeats nothing of what may be secret."""
        parts = urlsplit(text)
        if parts.scheme not in ENDPOINTS or not parts.netloc or "@" in parts.netloc or parts.fragment:
            raise SettingsError(
                "DANQING_OBJECTS_URL must be the address of a bucket, such as s3://BUCKET/PREFIX?region=REGION, "
                f"with one of {', '.join(ENDPOINTS)} in front; it begins {text.partition(':')[0][:10]!r}."
            )
        options = dict(parse_qsl(parts.query))
        if parts.scheme != "oss":
            return cls(f"{parts.scheme}://{parts.netloc}{parts.path}", options, ENDPOINTS[parts.scheme])
        return cls(f"s3://{parts.netloc}{parts.path}", _of_oss(parts, options), ENDPOINTS["oss"])

    def reached_at(self, endpoint: str) -> Address:
        """The same bucket behind another endpoint."""
        return Address(self.url, {**self.options, self.endpoint: endpoint}, self.endpoint)


def _of_oss(parts: SplitResult, given: Mapping[str, str]) -> dict[str, str]:
    """OSS speaks S3, with the bucket in the host's name only, and without removing many objects by one request."""
    if not {"region", "endpoint"} & set(given):
        raise SettingsError("DANQING_OBJECTS_URL needs a region with oss:, as in oss://BUCKET?region=cn-hangzhou.")
    return {
        "endpoint": f"https://{parts.netloc}.s3.oss-{given.get('region')}.aliyuncs.com",
        "virtual_hosted_style_request": "true",
        "disable_bulk_delete": "true",
        **given,
    }
