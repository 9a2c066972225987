// The interface's description is valid OpenAPI 3.1, describes exactly what is mounted, and what is answered is what it
// describes.

import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { APPLICATION, DETECTION, METER, type OpenDoors, openDoors } from "./door.fixture.ts";

interface Operation {
  readonly summary: string;
  readonly security: readonly object[];
  readonly "x-roles"?: readonly string[];
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { schema: object }>> }>
  >;
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: object } } };
}
interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Null, or an empty list. */
function mayBeNothing({ responses }: Operation): boolean {
  const { type, anyOf = [] } = (responses["200"]?.content["application/json"]?.schema ?? {}) as {
    readonly type?: string;
    readonly anyOf?: readonly { readonly type?: string }[];
  };
  return type === "array" || anyOf.some((one) => one.type === "null");
}

let doors: OpenDoors;
let described: Description;
beforeAll(async () => {
  doors = await openDoors();
  described = (await (await doors.ask("/openapi.json", { token: null })).json()) as Description;
});
afterAll(() => doors.close());

const operations = () =>
  Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

describe("/openapi.json", () => {
  it("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(
      structuredClone(described) as unknown as Record<string, unknown>,
    );
    expect(errors ?? []).toEqual([]);
    expect([valid, validator.version]).toEqual([true, "3.1"]);
  });

  it("describes every mounted route and no other", () => {
    const mounted = doors.mounted.map((one) => one.replaceAll(/:(\w+)/g, "{$1}"));
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([...mounted].sort());
    expect(mounted.length).toBeGreaterThan(15);
  });

  it("names health, readiness and metrics, and so does the list of routes", async () => {
    const { routes } = (await (await doors.ask("/")).json()) as { routes: { path: string }[] };
    const listed = routes.map(({ path }) => path);
    expect(listed).toEqual(expect.arrayContaining(["/health", "/ready", "/metrics"]));
    expect(described.paths["/metrics"]?.get?.["x-roles"]).toEqual(["administrator", "auditor"]);
    expect(Object.keys(described.paths["/ready"]!.get!.responses)).toContain("503");
    expect(await (await doors.ask("/metrics")).text()).toBe("up 1\n");
  });

  it("says of each: title, answer, refusals, and who may; of what is posted, its form", () => {
    for (const { path, method, operation } of operations()) {
      const where = `${method} ${path}`;
      expect(operation.summary.length, where).toBeGreaterThan(5);
      const statuses = Object.keys(operation.responses);
      expect(statuses, where).toEqual(expect.arrayContaining(["200", "400", "429"]));
      if (operation.security.length > 0) {
        expect(statuses, where).toEqual(expect.arrayContaining(["401", "403"]));
        expect(operation["x-roles"]?.length, where).toBeGreaterThan(0);
      }
      // What is not there is refused, or said to be nothing.
      if (method === "GET" && path.includes("{id}") && !mayBeNothing(operation))
        expect(statuses, where).toContain("404");
      if (method === "POST") expect(operation.requestBody, where).toBeDefined();
    }
  });

  it("describes what is answered", async () => {
    const ajv = new Ajv2020.Ajv2020({ strict: false });
    const paths = ["/", "/me", "/meters", `/meters/${METER}`, "/detections", `/detections/${DETECTION}`];
    for (const path of [
      ...paths,
      "/health",
      "/ready",
      "/instruments",
      `/applications/${APPLICATION}`,
      "/users",
      "/tokens",
    ]) {
      const reply = await doors.ask(path);
      expect(reply.status, path).toBe(200);
      const template = path.replace(/^(\/[a-z]+)\/[^/]+$/, "$1/{id}");
      const { responses } = described.paths[template]!.get!;
      const fits = ajv.compile(responses[200]!.content["application/json"]!.schema);
      expect(fits(await reply.json()), `${path} ${JSON.stringify(fits.errors)}`).toBe(true);
    }
  });
});
