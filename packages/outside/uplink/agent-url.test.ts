import { describe, expect, it } from "vitest";
import { isLoopback } from "../links/loopback.ts";
import { agentUrl, dialable } from "./agent-url.ts";

const mqtt = { plain: "mqtt", secure: "mqtts" };

describe("an uplink", () => {
  it("without TLS goes to this machine only", () => {
    for (const host of ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
      expect(isLoopback(host)).toBe(true);
    for (const host of ["0.0.0.0", "10.0.0.1", "127.example.org", "localhost.example.org", "::", "128.0.0.1"])
      expect(isLoopback(host), host).toBe(false);
    expect(agentUrl("mqtt://127.0.0.1:1883", mqtt).ok).toBe(true);
    expect(agentUrl("mqtts://agent.example.org:8883", mqtt).ok).toBe(true);
    expect(agentUrl("mqtt://agent.example.org:1883", mqtt)).toMatchObject({
      why: {
        code: "uplink.plain",
        text: "agent.example.org is another host: the uplink to it needs TLS (mqtts://).",
      },
    });
    expect(agentUrl("http://127.0.0.1", mqtt)).toMatchObject({ why: { code: "uplink.url" } });
    expect(agentUrl("agent:8883 ", mqtt)).toMatchObject({ why: { code: "uplink.url" } });
    const etalon = { plain: "etalon", secure: "etalons" };
    for (const url of ["etalon://127.0.0.1:1", "etalon://[::1]:1", "etalons://10.0.0.1:1"])
      expect(agentUrl(url, etalon).ok, url).toBe(true);
    for (const url of ["etalon://10.0.0.1:1", "etalon://127.0.0.1.example.org:1", "etalon://2130706433:1"])
      expect(agentUrl(url, etalon), url).toMatchObject({ why: { code: "uplink.plain" } });
  });

  it("is refused before it dials where the terminal has no name, or its certificates are none", () => {
    const options = {
      url: "mqtts://10.0.0.1:1",
      terminal: { tenant: "grid", site: "site-1", terminal: "t-17" },
      secret: "s",
      heard: { acknowledged: () => {} },
    };
    expect(dialable(options, mqtt).ok).toBe(true);
    const nameless = { ...options, terminal: { ...options.terminal, site: "" } };
    expect(dialable(nameless, mqtt)).toMatchObject({ why: { code: "uplink.terminal" } });
    const broken = { ...options, tls: { key: "no key", cert: "no certificate" } };
    expect(dialable(broken, mqtt)).toMatchObject({ why: { code: "uplink.certificate" } });
  });
});
