"""The upload form: the certificate that `getPolicy` gives, and the OSS-style answers of the form post."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Annotated
from xml.sax.saxutils import escape

import msgspec
from msgspec import Meta

from danqing.errors import Forbidden

SCHEME = "oss://"
CERTIFICATE_SECONDS = 300
MAX_FILE_MB = 100
EXPIRATION = "%Y-%m-%dT%H:%M:%S.000Z"


class Certificate(msgspec.Struct):
    """What a client needs to post files: all strings, but the three informative numbers."""

    policy: str
    signature: str
    upload_dir: str
    upload_host: str
    oss_access_key_id: str
    x_oss_object_acl: str = "private"
    x_oss_forbid_overwrite: str = "true"
    expire_in_seconds: int = CERTIFICATE_SECONDS
    max_file_size_mb: int = MAX_FILE_MB
    capacity_limit_mb: int = 999999999


class CertificateAnswer(msgspec.Struct):
    """The answer of `getPolicy`; there is no `output` in it."""

    request_id: str
    data: Certificate


class Form(msgspec.Struct):
    """The form that posts one file. Only fields before `file` count, and others than these are ignored."""

    policy: str
    signature: Annotated[str, Meta(description="Of the certificate.")] = msgspec.field(name="Signature")
    key: Annotated[str, Meta(description="`upload_dir` of the certificate, a slash, and the file's name.")]
    file: Annotated[str, Meta(description="The file itself, last.", extra_json_schema={"format": "binary"})]


class Policy(msgspec.Struct):
    """What a certificate allows: files below one folder until a moment, in OSS's own form."""

    expiration: str
    conditions: list[list[str | int]]

    @classmethod
    def below(cls, folder: str, until: float) -> Policy:
        moment = datetime.fromtimestamp(until, UTC).strftime(EXPIRATION)
        size: list[str | int] = ["content-length-range", 0, MAX_FILE_MB * 1024 * 1024]
        return cls(moment, [size, ["starts-with", "$key", folder]])

    def encoded(self) -> str:
        return base64.b64encode(msgspec.json.encode(self)).decode()

    @classmethod
    def decoded(cls, text: str) -> Policy:
        """Raises `Forbidden` for a policy that was not written by us."""
        try:
            policy = msgspec.json.decode(base64.b64decode(text, validate=True), type=cls)
            _ = policy.folder, policy.until
        except (ValueError, IndexError, RecursionError, msgspec.MsgspecError):
            raise Forbidden("Invalid according to Policy: it cannot be read.") from None
        return policy

    @property
    def until(self) -> float:
        """The moment of the expiration, in seconds since the epoch."""
        return datetime.strptime(self.expiration, EXPIRATION).replace(tzinfo=UTC).timestamp()

    @property
    def folder(self) -> str:
        return str(self.conditions[-1][-1])

    def check(self, key: str, now: float) -> None:
        """Raises `Forbidden` when the certificate is over or `key` is no plain file name in its folder."""
        if now > self.until:
            raise Forbidden("Invalid according to Policy: Policy expired.")
        folder, _, name = key.rpartition("/")
        if folder != self.folder or name in ("", ".", ".."):
            raise Forbidden('Invalid according to Policy: Policy Condition failed: ["starts-with", "$key"]')


def error_xml(code: str, message: str, request_id: str) -> bytes:
    """An OSS-style error: the clients show it as it is. XML cannot hold what cannot be printed."""
    message = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in message)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
        f"<RequestId>{escape(request_id)}</RequestId></Error>\n"
    ).encode()
