// Names of link types that turn up in captures, for refusals. Source: tcpdump.org/linktypes.html.

export const ethernetLinkType = 1;

export const linkTypeNames: ReadonlyMap<number, string> = new Map([
  [0, "BSD loopback"],
  [1, "Ethernet"],
  [6, "Token Ring"],
  [9, "PPP"],
  [10, "FDDI"],
  [101, "raw IP"],
  [105, "IEEE 802.11"],
  [108, "OpenBSD loopback"],
  [113, "Linux cooked capture"],
  [127, "IEEE 802.11 with radiotap"],
  [147, "user-defined 0"],
  [189, "USB (Linux)"],
  [195, "IEEE 802.15.4"],
  [220, "USB (Linux, padded)"],
  [227, "SocketCAN"],
  [228, "raw IPv4"],
  [229, "raw IPv6"],
  [249, "USBPcap"],
  [276, "Linux cooked capture v2"],
]);
