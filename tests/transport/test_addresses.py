"""Which addresses the guard refuses."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.transport.addresses import is_literal, refusal

FORBIDDEN = {
    "loopback": "127.0.0.1",
    "all of loopback": "127.8.9.1",
    "unspecified": "0.0.0.0",
    "private ten": "10.1.2.3",
    "private 172": "172.31.0.1",
    "private 192": "192.168.1.1",
    "carrier NAT": "100.64.0.1",
    "link-local, the metadata service": "169.254.169.254",
    "Azure's metadata service": "168.63.129.16",
    "multicast": "224.0.0.1",
    "administrative multicast": "239.255.255.250",
    "broadcast": "255.255.255.255",
    "protocol assignments": "192.0.0.192",
    "6to4 relays": "192.88.99.1",
    "benchmarks": "198.18.0.1",
    "documentation": "203.0.113.9",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv4-compatible": "::127.0.0.1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped in hexadecimal": "::ffff:a9fe:a9fe",
    "translated": "::ffff:0:7f00:1",
    "NAT64 of the metadata service": "64:ff9b::a9fe:a9fe",
    "local NAT64": "64:ff9b:1::1",
    "6to4 of the metadata service": "2002:a9fe:a9fe::",
    "Teredo to a private client": "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    "unique local": "fd00:ec2::254",
    "IPv6 link-local": "fe80::1",
    "with a scope": "fe80::1%eth0",
    "site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "new documentation": "3fff::1",
    "segment routing": "5f00::1",
    "not an address": "example.org",
}
PUBLIC = {
    "IPv4": "93.184.216.34",
    "IPv6": "2606:2800:220:1:248:1893:25c8:1946",
    "mapped public": "::ffff:93.184.216.34",
    "NAT64 of a public one": "64:ff9b::5db8:d822",
    "6to4 of a public one": "2002:5db8:d822::1",
}


@pytest.mark.parametrize("address", FORBIDDEN.values(), ids=FORBIDDEN)
def test_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC)
def test_admitted(address: str) -> None:
    assert refusal(address) is None


@given(st.ip_addresses(v=4))
def test_a_carried_address_is_judged_like_itself(address: IPv4Address) -> None:
    number = int(address)
    carriers = (f"::ffff:{address}", f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}")
    assert {refusal(carrier) for carrier in carriers} == {refusal(str(address))}


def test_literals() -> None:
    assert is_literal("127.0.0.1")
    assert is_literal("[::1]")
    assert not is_literal("example.org")
