"""Which machines may be asked: nobody but the user decides to go to one that the internet can't reach."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network

import httpx

from isochrones.feeds.trouble import Refused

TRUSTED = "isochrones.trusted"  # extension of a request whose address was written by the user
NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Tell whether an address belongs to a machine of the internet, and not of a private network or this machine."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in (parsed, *_carried(parsed)))


def _carried(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """IPv4 addresses that an IPv6 address leads to."""
    if isinstance(address, IPv4Address):
        return []
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        carried.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [each for each in carried if each is not None]


async def look_up(host: str, port: int) -> list[str]:
    """Addresses of a host, in the order in which they are to be tried."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class CheckedTransport(httpx.AsyncBaseTransport):
    """Connects to the very addresses that it has checked, so that a name can't lead elsewhere in between."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        # A connection belongs to a name, which the pool can't see: none is used twice.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self._transport = httpx.AsyncHTTPTransport(limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request without a body to the first address of its host that answers.

        Raises
        ------
        Refused
            If the host has a private address, and the request may not go there.
        """
        host = request.url.raw_host.decode("ascii")
        try:
            addresses = await look_up(host, request.url.port or {"https": 443}.get(request.url.scheme, 80))
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"{host} is not known") from error
        if not (self._allow_private or request.extensions.get(TRUSTED)):
            for address in addresses:
                if not is_public(address):
                    raise Refused(f"{host} has the private address {address}, which it may not be fetched from")
        *others, last = addresses
        for address in others:
            try:
                return await self._transport.handle_async_request(_sent_to(address, request))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._transport.handle_async_request(_sent_to(last, request))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()


def _sent_to(address: str, request: httpx.Request) -> httpx.Request:
    # The header Host still has the name, and so has what the certificate is compared with.
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii")},
    )
