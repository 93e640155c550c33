"""Which IP addresses may be reached from outside input (pure): text of an address -> the reason against it, or None.

`ipaddress.is_global` is only the last line: CPython 3.11 calls multicast, NAT64, 6to4 and others global.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

DENIED = tuple(
    (IPv4Network(network) if "." in network else IPv6Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by carriers"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "reserved"),
        ("192.52.193.0/24", "reserved"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "reserved"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/96", "unspecified, loopback or IPv4-compatible"),
        ("::ffff:0:0:0/96", "translated"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("100::/64", "discard"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
"""The special-purpose registries of IANA, and the metadata address of Azure."""

NAT64 = IPv6Network("64:ff9b::/96")


def refusal(address: str) -> str | None:
    """Return why `address` is not to be reached, or None where it is public.

    IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4, Teredo) are judged by the one that they carry.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "not an IP address"
    if isinstance(parsed, IPv6Address):
        if parsed.scope_id is not None:
            return "scoped"
        carried = _carried(parsed)
        if carried:
            return next((why for why in map(_refusal_of, carried) if why), None)
    return _refusal_of(parsed)


def is_literal(host: str) -> bool:
    """Tell whether `host` is written as an IP address (IPv6 with or without brackets)."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _carried(address: IPv6Address) -> tuple[IPv4Address, ...]:
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if address in NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()


def _refusal_of(address: IPv4Address | IPv6Address) -> str | None:
    for network, why in DENIED:
        if address.version == network.version and address in network:
            return why
    return None if address.is_global else "not public"
