/** IPv4 networks that are not part of the public internet: their first address, and the length of their prefix. */
const privateV4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const;

function numberOfV4(text: string): number {
  return text.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

function isPublicV4(text: string): boolean {
  const address = numberOfV4(text);
  return privateV4.every(([first, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(address / size) !== Math.floor(numberOfV4(first) / size);
  });
}

/** Returns the first two of the eight parts of an IPv6 address. They are 0 if `::` stands for them. */
function firstParts(text: string): readonly [number, number] {
  const [head = ""] = text.split("::");
  const [first = "0", second = "0"] = head.split(":");
  return [Number.parseInt(first || "0", 16), Number.parseInt(second || "0", 16)];
}

/**
 * Returns true if an IPv6 address is one of the public internet: global unicast, without the networks for documents and
 * without those that contain an IPv4 address. Mapped addresses and those of NAT64 do not begin with 2 or 3.
 */
function isPublicV6(text: string): boolean {
  const [first, second] = firstParts(text);
  if (first < 0x2000 || first > 0x3fff) return false;
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
  return first !== 0x2002 && !(first === 0x3fff && second < 0x1000);
}

/** Returns true if an IP address is one of the public internet. Anything that is not an IP address is not. */
export function isPublicAddress(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return isPublicV4(text);
  return /^[0-9a-f:]+$/i.test(text) && text.includes(":") && isPublicV6(text);
}
