import { BlockList, isIP } from "node:net";

/** Whether the list in `NO_PROXY` names the host of this URL. There is no standard for it: it is read as curl does, with ports. */
export function isReachedDirectly(list: string, { protocol, hostname, port }: URL): boolean {
  const number = port || (protocol === "http:" ? "80" : "443");
  return list.split(/[,\s]+/).some((entry) => names(entry, plain(hostname), number));
}

function names(entry: string, host: string, port: string): boolean {
  const [, name = "", onlyPort] = /^(\[.*\]|[^:]*):([^:]*)$/.exec(entry) ?? [, entry];
  if (onlyPort !== undefined && onlyPort !== port) {
    return false;
  }
  return name === "*" || (isIP(host) ? isInNetwork(name, host) : isInDomain(plain(name), host));
}

/** Removes what makes no difference: case, the brackets of an IPv6 address, a dot at the end. */
function plain(host: string): string {
  return host.replace(/^\[|\]$/g, "").replace(/\.+$/, "").toLowerCase();
}

function isInDomain(name: string, host: string): boolean {
  const domain = name.replace(/^\**\.*/, "");
  return domain !== "" && (host === domain || host.endsWith(`.${domain}`));
}

function isInNetwork(name: string, address: string): boolean {
  const [network = "", bits] = name.split("/");
  const start = plain(network);
  const [family, width] = isIP(address) === 4 ? (["ipv4", 32] as const) : (["ipv6", 128] as const);
  const fixed = bits === undefined ? width : /^\d+$/.test(bits) ? Number(bits) : NaN;
  if (isIP(start) !== isIP(address) || !(fixed <= width)) {
    return false;
  }
  const block = new BlockList();
  block.addSubnet(start, fixed, family);
  return block.check(address, family);
}
