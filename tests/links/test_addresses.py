"""Only addresses at which everybody finds the same are public."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links.addresses import is_public

PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.0", "192.0.1.1"),
    *("2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001::200e", "2001:200::1"),
    "::ffff:8.8.8.8",
]
NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    *("0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "198.18.0.1"),
    *("192.0.0.1", "192.0.0.8", "192.0.0.9", "192.0.0.192", "192.0.2.1", "198.51.100.7"),
    *("203.0.113.9", "192.88.99.1", "168.63.129.16", "224.0.0.1", "239.1.1.1", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "::2", "::7f00:1", "::8.8.8.8", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "64:ff9b::8.8.8.8"),
    *("64:ff9b::7f00:1", "64:ff9b:1::1", "64:ff9b:1:ffff::", "100::1", "2001::1", "2001:0:5::1"),
    *("2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff::1", "2001:db8::1", "2002:7f00:1::"),
    *("2002:808:808::", "3fff::1", "3fff:fff::1", "5f00::1", "fc00::1", "fd00:ec2::254"),
    *("fe80::1", "fe80::1%eth0", "2606:4700:4700::1111%eth0", "febf::1", "fec0::1", "feff::1"),
    *("ff02::1", "ff0e::1", "4000::1", "8000::1"),
]
NO_ADDRESSES = [
    *("", "localhost", "example.org", "127.1", "0177.0.0.1", "0x7f.0.0.1", "2130706433"),
    *("0x7f000001", "127.0.0.1.", "1.1.1.1 ", "01.1.1.1", "[::1]", "1.1.1.1/32", "①.1.1.1", "8.8"),
]
EMBEDDING = ["2002:{:x}:{:x}::1", "64:ff9b::{:x}:{:x}", "64:ff9b:1::{:x}:{:x}", "::{:x}:{:x}"]
"""Addresses that carry another one, by its halves."""


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC + NO_ADDRESSES)
def test_nothing_else_is(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_what_it_maps(address: IPv4Address) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))


@given(st.ip_addresses(v=4), st.sampled_from(EMBEDDING))
def test_no_address_that_carries_another_is_public(address: IPv4Address, form: str) -> None:
    high, low = divmod(int(address), 1 << 16)
    assert not is_public(form.format(high, low))


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    if is_public(str(address)):
        mapped = getattr(address, "ipv4_mapped", None) or address
        assert not any((mapped.is_private, mapped.is_loopback, mapped.is_link_local))
        assert not any((mapped.is_multicast, mapped.is_reserved, mapped.is_unspecified))


@given(st.data())
def test_no_address_of_a_special_network_is_public(data: st.DataObject) -> None:
    """Those of the registries of IANA that are not global, and what a cloud keeps for itself."""
    name = data.draw(
        st.sampled_from(
            "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12"
            " 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15"
            " 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"
            " ::/96 ::ffff:10.0.0.0/104 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23"
            " 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10"
            " ff00::/8".split()
        )
    )
    network = ip_network(name)
    at = data.draw(st.integers(0, network.num_addresses - 1))
    assert not is_public(str(network[at]))
