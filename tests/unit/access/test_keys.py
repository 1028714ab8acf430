"""Who is asking: keys, their principals, and the two refusals."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.access.keys import NO_KEY, WRONG_KEY, KeyRing, principal_of
from danqing.errors import Unauthorized

keys = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


@given(keys)
def test_without_keys_any_key_is_a_principal_of_its_own(key: str) -> None:
    assert KeyRing().identify(f"Bearer {key}") == principal_of(key)


def test_with_keys_only_those_are_accepted() -> None:
    ring = KeyRing(("sk-one", "sk-two"))
    assert ring.identify("Bearer sk-two") == principal_of("sk-two")
    with pytest.raises(Unauthorized) as refusal:
        ring.identify("Bearer sk-three")
    assert (refusal.value.status, refusal.value.code) == (401, "InvalidApiKey")
    assert refusal.value.message == WRONG_KEY == "Invalid API-key provided."


@pytest.mark.parametrize("header", ["Bearer sk-one", "bearer sk-one", "BEARER   sk-one  ", "  Bearer sk-one"])
def test_the_scheme_is_read_without_case_and_spaces(header: str) -> None:
    assert KeyRing(("sk-one",)).identify(header) == principal_of("sk-one")


@pytest.mark.parametrize("header", ["", " ", "Bearer", "Bearer ", "Basic sk-one", "sk-one", "Bearersk-one"])
@pytest.mark.parametrize("ring", [KeyRing(), KeyRing(("sk-one",))], ids=["open", "closed"])
def test_a_header_without_a_key_is_refused(ring: KeyRing, header: str) -> None:
    with pytest.raises(Unauthorized) as refusal:
        ring.identify(header)
    assert refusal.value.message == NO_KEY == "No API-key provided."


@pytest.mark.parametrize("close", ["sk-on", "sk-one1", "SK-ONE", "sk-one\x00", "ѕk-one", "sk-one\udc80"])
def test_nearly_the_key_is_not_the_key(close: str) -> None:
    with pytest.raises(Unauthorized):
        KeyRing(("sk-one",)).identify(f"Bearer {close}")


@given(st.text(st.characters(max_codepoint=255)))
def test_any_header_that_http_can_carry_is_answered(header: str) -> None:
    """A header arrives as latin-1; whatever it holds, the answer is a principal or a refusal."""
    with suppress(Unauthorized):
        KeyRing(("sk-one",)).identify(header)


@given(keys)
def test_a_principal_is_named_by_a_digest(key: str) -> None:
    """Sixteen hexadecimal digits, whatever the key: fit for a path, and the key is not in it."""
    assert len(principal_of(key).id) == len(bytes.fromhex(principal_of(key).id)) * 2 == 16


@given(keys, keys)
def test_different_keys_are_different_principals(one: str, other: str) -> None:
    assert (principal_of(one) == principal_of(other)) == (one == other)
