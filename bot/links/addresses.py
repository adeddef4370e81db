"""Which addresses are of the public internet: nothing is fetched from any other."""

from ipaddress import IPv6Address, ip_address, ip_network

_UNICAST = ip_network("2000::/3")
"""All that is public in IPv6; what carries another address within it lies mostly outside."""

_NOT_PUBLIC = [
    ip_network(each)
    for each in (
        # Of protocols, among them clouds' own services; relays for 6to4; another cloud's own.
        *("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"),
        # Of protocols, among them Teredo; for documentation; 6to4; for documentation again.
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
]
"""What lies among public addresses and is none; Python knows more of it with each version."""


def is_public(address: str) -> bool:
    """Whether everybody reaches the same place at an address as it is dialled.

    What is not written out as an address is, such as ``127.1``, is none.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found not in _UNICAST or found.scope_id is not None:
            return False
    return (
        found.is_global
        and not (found.is_multicast or found.is_reserved)
        and not any(found in network for network in _NOT_PUBLIC)
    )
