"""Local files: the certificate, the form post in every client's way of writing it, and `oss://`."""

from __future__ import annotations

import base64
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import msgspec
import pytest

from danqing.wire.signed_url import Signer
from tests.callers import AS_TASK, ASYNC, RESOLVE_OSS, Caller, Json, a_request, calling, refused
from tests.servers import Server
from tests.wire.image_host import png

BOUNDARY = b"--------------------------5f3e8c5d7d2c"
FIELDS = {
    "OSSAccessKeyId": "oss_access_key_id",
    "Signature": "signature",
    "policy": "policy",
    "x-oss-object-acl": "x_oss_object_acl",
    "x-oss-forbid-overwrite": "x_oss_forbid_overwrite",
}
PYTHON_ORDER = (
    *("OSSAccessKeyId", "Signature", "policy", "key", "x-oss-object-acl", "x-oss-forbid-overwrite"),
    *("success_action_status", "x-oss-content-type"),
)
DOCUMENTED_ORDER = (
    *("OSSAccessKeyId", "Signature", "policy", "x-oss-object-acl", "x-oss-forbid-overwrite", "key"),
    "success_action_status",
)
ORDERS = {"python": PYTHON_ORDER, "documented": DOCUMENTED_ORDER, "without-content-type": PYTHON_ORDER[:-1]}


@pytest.fixture
def stranger(server: Server) -> Iterator[Caller]:
    with calling(server.api, "sk-stranger") as [one]:
        yield one


def certificate(caller: Caller) -> Json:
    response = caller.http.get("/uploads", params={"action": "getPolicy", "model": "wan2.7-image-pro"})
    assert response.status_code == 200
    data: Json = response.json()["data"]
    return data


def values(policy: Json, name: str) -> dict[str, str]:
    """The form's fields for a file of this name."""
    certified = {field: policy[member] for field, member in FIELDS.items()}
    plain = {"success_action_status": "200", "x-oss-content-type": "image/png"}
    return {**certified, **plain, "key": f"{policy['upload_dir']}/{name}"}


def part(headers: Sequence[str], content: bytes, with_length: bool) -> bytes:
    lines = [*headers, *([f"Content-Length: {len(content)}"] if with_length else [])]
    return b"--" + BOUNDARY + b"\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n"


def form(
    fields: dict[str, str], name: str, data: bytes, order: Sequence[str] = PYTHON_ORDER, with_lengths: bool = False
) -> bytes:
    """A form as the clients write it, the file last; `with_lengths` as okhttp 3 and 4 do, for every part."""
    written = partial(part, with_length=with_lengths)
    parts = [written([f'Content-Disposition: form-data; name="{one}"'], fields[one].encode()) for one in order]
    kind = ["Content-Type: image/png"] if with_lengths else []
    parts.append(written([f'Content-Disposition: form-data; name="file"; filename="{name}"', *kind], data))
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


def post(policy: Json, body: bytes) -> httpx.Response:
    """Without a key: the signed policy is the credential."""
    content_type = f"multipart/form-data; boundary={BOUNDARY.decode()}"
    return httpx.post(policy["upload_host"], content=body, headers={"Content-Type": content_type})


def uploaded(policy: Json, name: str, data: bytes) -> str:
    """The `oss://` address of a file that was posted in the plainest way."""
    response = post(policy, form(values(policy, name), name, data))
    assert (response.status_code, response.content) == (200, b"")
    return f"oss://{policy['upload_dir']}/{name}"


def refused_as_xml(response: httpx.Response, status: int, code: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/xml")
    error = ET.fromstring(response.content)
    assert error.tag == "Error"
    assert error.findtext("Code") == code
    assert error.findtext("Message")
    assert error.findtext("RequestId")


# ── The certificate ──────────────────────────────────────────────────────────


@pytest.mark.point(24)
def test_a_certificate_has_seven_strings_and_no_output(caller: Caller, server: Server) -> None:
    """Top-level `data`; the upload host is where the client called, the folder ends in no slash."""
    answer = caller.http.get("/uploads", params={"action": "getPolicy", "model": "wan2.7-image"}).json()
    assert set(answer) == {"request_id", "data"}
    data = answer["data"]
    names = ("policy", "signature", "upload_dir", "upload_host", "oss_access_key_id", "x_oss_object_acl")
    assert all(isinstance(data[name], str) and data[name] for name in (*names, "x_oss_forbid_overwrite"))
    assert data["upload_host"] == f"{server.api}/uploads/oss"
    assert not data["upload_dir"].endswith("/")
    assert data["expire_in_seconds"] == 300


@pytest.mark.point(24)
def test_another_action_is_refused(caller: Caller) -> None:
    """The sentence names the one action there is."""
    refused(caller.http.get("/uploads?action=putPolicy"), 400, "InvalidParameter", "getPolicy")


# ── The form ─────────────────────────────────────────────────────────────────


@pytest.mark.point(25)
@pytest.mark.parametrize("with_lengths", [False, True])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", ["ref.png", "图 片 1.jpg", "it's (1) %20+&.png", "no-extension"])
def test_every_clients_form_is_taken(caller: Caller, name: str, order: str, with_lengths: bool) -> None:
    """Both orders of the parts, with lengths or without, any name: 200 and nothing; the file can then be used."""
    policy = certificate(caller)
    body = form(values(policy, name), name, png(600, 300), ORDERS[order], with_lengths)
    response = post(policy, body)
    assert (response.status_code, response.content) == (200, b"")
    oss = f"oss://{policy['upload_dir']}/{name}"
    assert caller.answer(a_request("改", oss, size="1K"), RESOLVE_OSS)["usage"]["size"] == "1448*724"


@pytest.mark.point(8)
@pytest.mark.point(25)
def test_the_form_needs_no_key(guarded_server: Server) -> None:
    """On a server that knows its keys, too: the client sends no Authorization with it."""
    with calling(guarded_server.api, "sk-one") as [caller]:
        uploaded(certificate(caller), "a.png", png(300, 300))


@pytest.mark.point(25)
def test_a_form_arrives_in_any_pieces(caller: Caller) -> None:
    """Sent seven bytes at a time, its boundaries and headers are cut everywhere."""
    policy = certificate(caller)
    body = form(values(policy, "a.png"), "a.png", png(256, 256))
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}
    pieces = (body[at : at + 7] for at in range(0, len(body), 7))
    assert httpx.post(policy["upload_host"], content=pieces, headers=headers).status_code == 200
    oss = f"oss://{policy['upload_dir']}/a.png"
    assert caller.sync(a_request("改", oss), RESOLVE_OSS).status_code == 200


@pytest.mark.point(28)
@pytest.mark.parametrize("without", ["policy", "Signature", "key"])
def test_a_form_without_its_certificate_is_refused(caller: Caller, without: str) -> None:
    """400 XML that names the field."""
    policy = certificate(caller)
    order = [name for name in PYTHON_ORDER if name != without]
    response = post(policy, form(values(policy, "a.png"), "a.png", png(256, 256), order))
    refused_as_xml(response, 400, "InvalidArgument")
    assert without in response.text


@pytest.mark.point(25)
@pytest.mark.parametrize("cut", [1, 40, 400])
def test_a_form_that_ends_early_is_refused(caller: Caller, server: Server, cut: int) -> None:
    """400 XML, and no half file is kept."""
    policy = certificate(caller)
    body = form(values(policy, "a.png"), "a.png", png(256, 256))
    response = post(policy, body[: -len(BOUNDARY) - 8 - cut])
    refused_as_xml(response, 400, "MalformedPOSTRequest")
    oss = f"oss://{policy['upload_dir']}/a.png"
    assert caller.sync(a_request("改", oss), RESOLVE_OSS).status_code == 400
    assert list((server.data / "spool").iterdir()) == []


@pytest.mark.point(25)
@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", "text/plain; boundary=x", ""])
def test_what_is_no_form_is_refused(caller: Caller, content_type: str) -> None:
    """400 XML."""
    policy = certificate(caller)
    response = httpx.post(policy["upload_host"], content=b"{}", headers={"Content-Type": content_type})
    refused_as_xml(response, 400, "MalformedPOSTRequest")


# ── The certificate is the credential ────────────────────────────────────────


@pytest.mark.point(28)
def test_a_certificate_that_is_over_is_refused(caller: Caller, server: Server) -> None:
    """Signed by this server, five minutes ago: 403 XML with the documented sentence."""
    policy = certificate(caller)
    content = json.loads(base64.b64decode(policy["policy"]))
    content["expiration"] = (datetime.now(UTC) - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    text = base64.b64encode(msgspec.json.encode(content)).decode()
    signer = Signer.of((server.data / "secret").read_bytes())
    policy |= {"policy": text, "signature": signer.sign("upload", text)}
    response = post(policy, form(values(policy, "a.png"), "a.png", png(256, 256)))
    refused_as_xml(response, 403, "AccessDenied")
    assert "Policy expired." in response.text


@pytest.mark.point(28)
def test_a_forged_certificate_is_refused(caller: Caller) -> None:
    """Another signature, or a policy that was changed: 403 XML."""
    policy = certificate(caller)
    later = base64.b64decode(policy["policy"]).replace(b"20", b"29", 1)
    forgeries = (
        {"signature": policy["signature"][:-4] + "AAA="},
        {"signature": "猫"},
        {"policy": base64.b64encode(later).decode()},
        {"policy": "not base64"},
    )
    for forged in forgeries:
        one = {**policy, **forged}
        refused_as_xml(post(policy, form(values(one, "a.png"), "a.png", png(256, 256))), 403, "AccessDenied")


@pytest.mark.point(28)
@pytest.mark.parametrize(
    "key", ["{dir}/../a.png", "{dir}/b/a.png", "{dir}/", "{dir}", "{dir}/..", "a.png", "x/{dir}/a.png"]
)
def test_a_key_outside_of_the_certificates_folder_is_refused(caller: Caller, key: str) -> None:
    """403 XML for another folder, one below it, and no name at all."""
    policy = certificate(caller)
    fields = {**values(policy, "a.png"), "key": key.format(dir=policy["upload_dir"])}
    refused_as_xml(post(policy, form(fields, "a.png", png(256, 256))), 403, "AccessDenied")


# ── oss:// ───────────────────────────────────────────────────────────────────


@pytest.mark.point(26)
def test_an_uploaded_file_is_for_its_own_key(caller: Caller, stranger: Caller) -> None:
    """With another key the address is as unknown as one that never was; the sentence names it."""
    oss = uploaded(certificate(caller), "mine.png", png(300, 300))
    for one, address in ((stranger, oss), (caller, oss + "x")):
        response = one.sync(a_request("改", address), RESOLVE_OSS)
        refused(response, 400, "BadRequest.InputDownloadFailed", address)


@pytest.mark.point(26)
def test_oss_addresses_need_the_header(caller: Caller) -> None:
    """Without it: 400 with the hosted service's sentence, and what is missing."""
    oss = uploaded(certificate(caller), "a.png", png(300, 300))
    refused(
        caller.sync(a_request("改", oss)),
        400,
        "InvalidParameter",
        "does not appear to be valid",
        "OssResourceResolve",
    )


@pytest.mark.point(26)
@pytest.mark.parametrize(
    "address", ["oss://", "oss://x", "oss://../../etc/passwd", "oss://dashscope-instant/../a/b/c", "oss:///a\x00b"]
)
def test_an_address_of_no_upload_is_refused_at_the_submit(caller: Caller, address: str) -> None:
    """400 at once, also for a task."""
    refused(
        caller.post(ASYNC, a_request("改", address), {**AS_TASK, **RESOLVE_OSS}),
        400,
        "BadRequest.InputDownloadFailed",
    )


@pytest.mark.point(26)
def test_an_upload_is_checked_at_the_submit(caller: Caller) -> None:
    """It is at hand, so a file that is no image makes no task."""
    oss = uploaded(certificate(caller), "a.png", b"not an image")
    response = caller.post(ASYNC, a_request("改", oss), {**AS_TASK, **RESOLVE_OSS})
    refused(response, 400, "InvalidImage.FileFormat", "Image 1")


@pytest.mark.point(27)
def test_two_files_of_one_name_both_arrive_in_order(caller: Caller) -> None:
    """One certificate, one key, different bytes: the addresses of the call take the files in the order posted."""
    policy = certificate(caller)
    first, second = (uploaded(policy, "ref.png", png(*size)) for size in ((300, 600), (600, 300)))
    assert first == second
    in_order = a_request("把图1放到图2", first, second, size="1K", bbox_list=[[[0, 0, 300, 600]], [[0, 0, 600, 300]]])
    assert caller.answer(in_order, RESOLVE_OSS)["usage"]["size"] == "1448*724"


@pytest.mark.point(27)
def test_one_address_for_a_file_posted_twice_is_the_last_one(caller: Caller) -> None:
    """As with an overwritten file; a key that is posted twice with the same bytes is that file."""
    policy = certificate(caller)
    for size in ((300, 600), (600, 300)):
        oss = uploaded(policy, "ref.png", png(*size))
    assert caller.answer(a_request("改", oss, size="1K"), RESOLVE_OSS)["usage"]["size"] == "1448*724"


@pytest.mark.point(26)
def test_an_upload_can_be_used_again(caller: Caller) -> None:
    """It stays for 48 hours, whatever became of the first task."""
    oss = uploaded(certificate(caller), "a.png", png(300, 300))
    for _ in range(2):
        assert caller.sync(a_request("改", oss), RESOLVE_OSS).status_code == 200
