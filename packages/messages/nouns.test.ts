// What crosses a host boundary is checked: ids, and the sentences with which a body is refused.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { announce } from "./ia-to-irm.ts";
import { imToIa } from "./im-to-ia.ts";
import { weeklyHours } from "./is-to-im.ts";
import { id, misfit, misunderstoodBy } from "./nouns.ts";
import { newUser } from "./users.ts";
import { orderApplication, revokeOf, searchInstruments, setQuotaOf, setTermsOf } from "./users-to-cc.ts";

describe("ids", () => {
  it.each(["a", "det-1", "ia-01/yh-01", "x.y_z"])("takes %s", (text) => expect(misfit(id, text)).toBeNull());
  it.each(["", "-a", "/a", "a b", "a\nb", "ä", "a".repeat(129), 7, null])("refuses %j", (text) =>
    expect(misfit(id, text)).not.toBeNull(),
  );
});

describe("a body that comes from another component", () => {
  const misunderstood = misunderstoodBy(announce, imToIa);

  it("is understood by the arrow that knows its kind", () => {
    expect(misunderstood({ kind: "announce", agent: "a", instruments: [] })).toBeNull();
    expect(misunderstood({ kind: "lease-over", resource: "a/b", token: 3 })).toBeNull();
  });

  it("is refused with the place that is wrong, or as unknown", () => {
    expect(misunderstood({ kind: "lease-over", resource: "a/b", token: 0 })).toMatch(/^lease-over: token: /);
    expect(misunderstood({ kind: "announce", agent: "", instruments: [] })).toMatch(/^announce: agent: /);
    expect(misunderstood({ kind: "agent-started" })).toBe(
      "agent-started: nobody here knows this kind of message",
    );
    expect(misunderstood(null)).toBe("a message is an object with a kind");
  });

  it.each<[z.ZodType, unknown, string]>([
    [
      searchInstruments,
      { free: "yesterday" },
      "free: now or a date such as 2026-03-02 or a time with its zone, such as 2026-03-02T08:30:00Z, is expected",
    ],
    [searchInstruments, { colour: "red" }, '"colour" is not known here'],
    [searchInstruments, { rateHz: "fast" }, "rateHz: a number is expected"],
    [searchInstruments, { rateHz: "-1" }, "rateHz: a number above 0 is expected"],
    [searchInstruments, { use: "both" }, "use: one of exclusive, shared is expected"],
    [setTermsOf, { resource: "a".repeat(200) }, "resource: text of at most 128 characters is expected"],
    [setTermsOf, { resource: "a" }, "terms: an object is expected, and is missing"],
    [revokeOf, { resource: "a", why: "" }, "why: some text is expected"],
    [revokeOf, { resource: "a b", why: "x" }, "resource: an id of letters, digits, . _ / - is expected"],
    [revokeOf, [], "body: an object is expected"],
    [setQuotaOf, { applicant: "a", leasesAtOnce: 1.5 }, "leasesAtOnce: a whole number is expected"],
    [weeklyHours, { utcOffsetMinutes: 0, spans: [] }, "spans: a list that is not empty is expected"],
    [
      weeklyHours,
      { utcOffsetMinutes: 0, spans: [{ day: "mon", from: "08:00", to: "25:00" }] },
      "spans.0.to: a time of day such as 08:30, or 24:00 is expected",
    ],
    [announce, { kind: "x" }, "kind: announce is expected"],
    [imToIa, { kind: "x" }, "kind: one of valid-token, lease-over is expected"],
  ])("is refused in a sentence that names place and expectation: %#", (schema, value, sentence) => {
    expect(misfit(schema, value)).toMatch(sentence);
  });

  it("never speaks as the schema's library does", () => {
    const schemas = [
      searchInstruments,
      setTermsOf,
      revokeOf,
      setQuotaOf,
      orderApplication,
      newUser,
      announce,
      imToIa,
    ];
    fc.assert(
      fc.property(
        fc.constantFrom<z.ZodType>(...schemas),
        fc.anything(),
        fc.constantFrom("free", "terms", "why", "forS"),
        (schema, value, key) => {
          for (const one of [value, { [key]: value }]) {
            const why = misfit(schema, one);
            expect(why ?? "x: y").toMatch(/^[^:]+: ./);
            expect(why ?? "").not.toMatch(/[Ii]nvalid|received|Too (big|small)|Unrecognized|\[object/);
          }
        },
      ),
      { seed: 20_261_129, numRuns: 500 },
    );
  });

  it("always gets an answer", () => {
    const any = fc.oneof(
      fc.anything(),
      fc.record({ kind: fc.constantFrom("announce", "lease-over", "x") }, { noNullPrototype: true }),
    );
    fc.assert(
      fc.property(any, (body) => {
        const why = misunderstood(body);
        expect(why === null || why.length > 0).toBe(true);
      }),
      { seed: 20_260_113, numRuns: 300 },
    );
  });
});
