"""As whom visitors are counted."""

from tsi.base.counted import counted_as


def test_addresses_of_one_ipv6_network_are_one_place():
    one = counted_as("x", "2001:db8:1:2:3:4:5:6")

    assert counted_as("x", "2001:db8:1:2:ffff::1") == one
    assert counted_as("x", "2001:db8:1:3::1") != one
    assert counted_as("x", "192.0.2.1") != counted_as("x", "192.0.2.2")
    assert counted_as("y", "192.0.2.1") != counted_as("x", "192.0.2.1")


def test_those_of_two_days_have_nothing_in_common():
    assert counted_as("x", "192.0.2.1") != counted_as("x", "192.0.2.1", days_ago=1)
