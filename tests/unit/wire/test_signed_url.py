"""Links open what they were made for, until they are over, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.errors import Forbidden
from danqing.wire.signed_url import NEVER, Signer

SIGNER = Signer.of(b"a secret of this installation")
KEY = "results/1d/7423dd75_0.png"
EXPIRES = 1_800_000_000
SIGNATURE = SIGNER.sign("GET", KEY, str(EXPIRES))


def refused(key: str, expires: str, signature: str, now: float = EXPIRES - 10) -> bool:
    """Whether the link is refused; anything but `Forbidden` fails the test that asks."""
    try:
        SIGNER.check(key, expires, signature, now)
    except Forbidden:
        return True
    return False


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.integers(0, NEVER))
def test_a_link_opens_what_it_was_made_for(key: str, expires: int) -> None:
    """Through a URL and back: slashes stay, everything else is quoted."""
    link = urlsplit(SIGNER.link("http://here/api", f"results/{key}", expires))
    query = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert unquote(link.path) == f"/api/results/{key}"
    assert query["OSSAccessKeyId"] == SIGNER.key_id
    SIGNER.check(f"results/{key}", query["Expires"], query["Signature"], expires)


def test_a_link_has_the_form_of_the_hosted_service() -> None:
    """The last segment is a file name, and the query has OSS's three members."""
    link = urlsplit(SIGNER.link("https://images.example.com", KEY, EXPIRES))
    assert link.path == f"/{KEY}"
    assert list(parse_qs(link.query)) == ["Expires", "OSSAccessKeyId", "Signature"]


@pytest.mark.parametrize(("now", "over"), [(0, False), (EXPIRES, False), (EXPIRES + 0.001, True), (NEVER, True)])
def test_a_link_is_good_until_its_moment(now: float, over: bool) -> None:
    assert refused(KEY, str(EXPIRES), SIGNATURE, now) is over


def touched(text: str) -> Iterator[str]:
    """Every way to change or drop one letter of the text, by a few other letters."""
    for at, letter in enumerate(text):
        for other in {"", "0", "9", "A", "/", "=", chr(ord(letter) ^ 1)} - {letter}:
            yield text[:at] + other + text[at + 1 :]


def test_a_change_of_any_byte_is_refused() -> None:
    assert all(refused(key, str(EXPIRES), SIGNATURE) for key in touched(KEY))
    assert all(refused(KEY, expires, SIGNATURE) for expires in touched(str(EXPIRES)))
    assert all(refused(KEY, str(EXPIRES), signature) for signature in touched(SIGNATURE))
    assert not refused(KEY, str(EXPIRES), SIGNATURE)


def test_a_refused_link_is_a_403() -> None:
    with pytest.raises(Forbidden, match="The signature of this link does not match") as error:
        SIGNER.check(KEY, "1", SIGNATURE, 0)
    assert (error.value.status, error.value.code) == (403, "AccessDenied")
    with pytest.raises(Forbidden, match=r"^Request has expired\."):
        SIGNER.check(KEY, str(EXPIRES), SIGNATURE, EXPIRES + 1)


anything = st.text() | st.text(st.characters(categories=["Nd", "Cs", "Zs"])) | st.integers().map(str)


@given(anything, anything, anything)
def test_whatever_was_not_signed_is_refused_and_nothing_else_happens(key: str, expires: str, signature: str) -> None:
    """Any characters, half surrogate pairs included, since a path can hold any bytes."""
    assert refused(key, expires, signature)


@pytest.mark.parametrize(
    "expires",
    [
        "",
        "never",
        "-1",
        "1e12",
        "0x77777777",
        "１８００００００００",
        "٣",
        " 1800000000",
        "1_800_000_000",
        "9" * 5000,
        "\ud800",
        "NaN",
    ],
)
def test_an_expiry_that_is_no_number_is_refused(expires: str) -> None:
    assert refused(KEY, expires, SIGNATURE)


def test_another_installation_signs_otherwise() -> None:
    other = Signer.of(b"another secret")
    assert other.key_id != SIGNER.key_id
    assert not other.matches(SIGNATURE, "GET", KEY, str(EXPIRES))


def test_a_signature_for_one_purpose_is_none_for_another() -> None:
    assert not SIGNER.matches(SIGNER.sign("upload", KEY), "GET", KEY)


@pytest.mark.parametrize("signature", ["", "é", "\udcff", "a" * 100_000, SIGNATURE + "\n", f" {SIGNATURE}"])
def test_a_signature_of_other_letters_does_not_match(signature: str) -> None:
    assert not SIGNER.matches(signature, "GET", KEY, str(EXPIRES))


@pytest.mark.parametrize("policy", ["", "é", "\udcff", "x" * 100_000])
def test_parts_of_other_letters_do_not_match(policy: str) -> None:
    """A form field holds any bytes, and what is not UTF-8 among them arrives as half surrogate pairs."""
    assert not SIGNER.matches(SIGNATURE, "upload", policy)
