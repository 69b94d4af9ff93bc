/**
 * Which addresses a push service may have: an allow-listed name that resolves inwards must not make us call our own
 * network. Ranges from the IANA special-purpose address registries (RFC 6890 and its updates).
 */
import { BlockList, isIP, isIPv4 } from 'node:net';

const NOT_PUBLIC_V4: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier NAT; also metadata of some clouds (100.100.100.200)
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // the platform's own address inside Azure
  ['169.254.0.0', 16], // link-local; metadata of most clouds (169.254.169.254)
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments; metadata (192.0.0.192)
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 3], // multicast, reserved, broadcast
];

/** Inside 2000::/3, the only range of global unicast addresses. */
const NOT_PUBLIC_V6: readonly (readonly [network: string, bits: number])[] = [
  ['2001::', 23], // protocol assignments, Teredo
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which embeds any IPv4 address
  ['3fff::', 20], // documentation
];

const blocked = new BlockList();
for (const [network, bits] of NOT_PUBLIC_V4) blocked.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of NOT_PUBLIC_V6) blocked.addSubnet(network, bits, 'ipv6');

const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
const nat64 = new BlockList();
nat64.addSubnet('64:ff9b::', 96, 'ipv6');

/**
 * @param address an IPv4 or IPv6 literal without brackets; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !blocked.check(address, 'ipv4');
  // A zone (fe80::1%eth0) only makes sense on the own link.
  if (isIP(address) !== 6 || address.includes('%')) return false;
  // An IPv6-only network reaches IPv4 services through NAT64 (RFC 6052): the embedded address decides.
  if (nat64.check(address, 'ipv6')) return isPublicAddress(embeddedV4(address));
  // IPv4-mapped (::ffff:a.b.c.d), loopback, ULA, link-local and multicast are all outside 2000::/3.
  return globalUnicast.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
}

/** The last 32 bits, through the URL parser's canonical form: `[64:ff9b::7f00:1]`. */
function embeddedV4(address: string): string {
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(':');
  const low = Number.parseInt(groups.at(-1) || '0', 16);
  const high = Number.parseInt(groups.at(-2) || '0', 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
