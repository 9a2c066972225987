// Scenarios of part "alarms": events of which it is known how many there are, and what is raised, told and delivered of them.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { refused } from "@etalon/basis";
import { alarmRules } from "@etalon/messages/alarms";
import { misfit } from "@etalon/messages/nouns";
import { postTo } from "@etalon/outside/alarms/webhook";
import { normal, uniform } from "@etalon/outside/simulated/chance";
import { alarmHouse, ruleOf } from "./alarm-house.ts";
import type { Outcome, Scenario } from "./scenario.ts";

const part = "alarms";
const counted = (truth: number | string, found: number | string, kept = true): Outcome => ({
  ...{ truth, found, uncertainty: null },
  ok: truth === found && kept,
});
const clock = (change: object) => ruleOf("clock-error", { raiseAbove: 10, clearBelow: 8, ...change });
const raised = (news: readonly { readonly what: string }[]): number =>
  news.filter(({ what }) => what === "raised" || what === "raised-again").length;

export const scenarios: readonly Scenario[] = [
  {
    part,
    name: "4,000 samples beyond a limit, one second of them: alarms raised",
    play(seed) {
      const house = alarmHouse([clock({})]);
      for (let n = 0; n < 4000; n++)
        house.read(n / 4000, "clock-error", [{ subject: "m", value: 12 + normal(seed, 31, n) / 4 }]);
      const [alarm] = house.alarms();
      return counted(1, raised(house.news), alarm?.readings === 4000 && house.news.length === 1);
    },
  },
  {
    part,
    name: "chatter of an hour about the limit, within the limits that raise and clear: alarms raised",
    play(seed) {
      const house = alarmHouse([clock({})]);
      for (let n = 0; n < 3600; n++)
        house.read(n, "clock-error", [{ subject: "m", value: 10 + 1.9 * (2 * uniform(seed, 32, n) - 1) }]);
      return counted(1, raised(house.news));
    },
  },
  {
    part,
    name: "chatter of an hour through both limits, with 60 s to clear: alarms raised",
    play(seed) {
      const house = alarmHouse([clock({ clearAfterS: 60 })]);
      // Down for at most 20 s at a time.
      for (let n = 0; n < 3600; n++) {
        const down = n % 30 < 20 * uniform(seed, 33, Math.floor(n / 30));
        house.read(n, "clock-error", [{ subject: "m", value: down ? 2 : 14 }]);
      }
      return counted(1, raised(house.news));
    },
  },
  {
    part,
    name: "how long an error that grows and shrinks again was raised, looked at each 10 s, s",
    play(seed) {
      // 20·sin(π·t/3600): above 10 from 600 s on, below 8 from where the sine is 0.4 on its way back.
      const house = alarmHouse([clock({})]);
      const shift = 10 * uniform(seed, 34, 0);
      for (let n = 0; n < 360; n++) {
        const value = 20 * Math.sin((Math.PI * (10 * n + shift)) / 3600);
        house.read(10 * n + shift, "clock-error", [{ subject: "m", value }]);
      }
      const truth = 3600 * (1 - Math.asin(0.4) / Math.PI) - 600;
      const [begin, end] = house.news;
      const found = Number((end?.atTaiNs ?? 0n) - (begin?.atTaiNs ?? 0n)) / 1e9;
      const kinds = house.news.map(({ what }) => what).join(" ");
      return { truth, found, uncertainty: 10, ok: kinds === "raised ended" && Math.abs(found - truth) <= 10 };
    },
  },
  {
    part,
    name: "500 meters behind a terminal that has died, heard of in any order over a minute: alarms, members",
    play(seed) {
      const house = alarmHouse([ruleOf("terminal-silence", { raiseAbove: 9, groupBy: "terminal" })]);
      const meters = Array.from({ length: 2000 }, (_, n) => ({
        subject: `m-${n}`,
        terminal: `t-${n % 4}`,
        at: 60 * uniform(seed, 35, n),
      })).sort((a, b) => a.at - b.at);
      for (const { at, ...meter } of meters)
        house.read(at, "terminal-silence", [{ ...meter, value: meter.terminal === "t-3" ? 12 : 1 }]);
      const all = house.alarms();
      // Told when raised, and each time that it has doubled: 1, 2, 4 … 256.
      return counted("1, 500", `${all.length}, ${all[0]?.members}`, house.news.length <= 10);
    },
  },
  {
    part,
    name: "400 meters whose error is exactly their limit, known to 0.05 %: raised as surely beyond, % of them",
    play(seed) {
      const house = alarmHouse([ruleOf("error-of-limit", { raiseAbove: 1, clearBelow: 0.95 })]);
      const [limit, expanded, meters] = [0.2, 0.05, 400];
      for (let n = 0; n < meters; n++) {
        const error = limit + (expanded / 2) * normal(seed, 36, n);
        house.read(n, "error-of-limit", [{ subject: `m-${n}`, value: (Math.abs(error) - expanded) / limit }]);
      }
      // Beyond by more than two deviations by chance alone: the normal law's tail. Those over 50 are told together.
      const truth = 2.275;
      const found = (100 * house.alarms().reduce((sum, { members }) => sum + members, 0)) / meters;
      const deviation = 100 * Math.sqrt((0.02275 * (1 - 0.02275)) / meters);
      return { truth, found, uncertainty: 2 * deviation, ok: Math.abs(found - truth) <= 4 * deviation };
    },
  },
  {
    part,
    name: "shelved for an hour while it comes and goes: news that go out in the hour, then",
    async play() {
      const out: string[] = [];
      const house = alarmHouse(
        [clock({ quietS: 0 })],
        [{ name: "o", leastSeverity: "low", gatherS: 0 }],
        async (_, { news }) => {
          out.push(...news.map(({ what }) => what));
          return { ok: true, value: undefined };
        },
      );
      house.read(0, "clock-error", [{ subject: "m", value: 12 }]);
      const shelve = { kind: "shelve", number: 1, by: "u", why: "known", forS: 3600 } as const;
      house.say(1, "alarms/clock-error", shelve);
      await house.until(2);
      const before = out.length;
      for (let n = 1; n < 60; n++)
        house.read(60 * n, "clock-error", [{ subject: "m", value: n % 2 ? 2 : 12 }]);
      house.read(3599, "clock-error", [{ subject: "m", value: 12 }]);
      await house.until(3600);
      const within = out.length - before;
      await house.until(3700);
      return counted("0, unshelved", `${within}, ${out.slice(before).join(" ")}`);
    },
  },
  {
    part,
    name: "a flood: 10,000 meters at once beyond their limit, each an alarm of its own by rule: alarms kept, news told",
    play() {
      const house = alarmHouse([clock({})]);
      const meters = Array.from({ length: 10_000 }, (_, n) => ({ subject: `m-${n}`, value: 12 }));
      house.read(0, "clock-error", meters);
      const all = house.alarms();
      const flood = all.find(({ more }) => more);
      const bytes = JSON.stringify(house.state("alarms/clock-error"), (_, value) =>
        typeof value === "bigint" ? String(value) : value,
      ).length;
      const during = `${all.length}, ${house.news.length}`;
      house.read(
        1,
        "clock-error",
        meters.map((meter) => ({ ...meter, value: 1 })),
      );
      const over = house.alarms().length === 0;
      return counted("51, 51", during, over && bytes < 400_000 && flood?.members === 1000);
    },
  },
  {
    part,
    name: "a webhook that is down for 20 min and then loses every other answer: news that arrived, ids of other content",
    play: webhookDown,
  },
  {
    part,
    name: "readings that come late and twice: alarms raised, ended",
    play(seed) {
      const house = alarmHouse([clock({})]);
      house.read(10, "clock-error", [{ subject: "m", value: 12 }]);
      // What was true before it was raised comes behind it.
      for (let n = 0; n < 50; n++) {
        const readings = [
          {
            subject: "m",
            value: 1,
            atTaiNs: 1_800_000_000_000_000_000n + BigInt(Math.floor(9e9 * uniform(seed, 37, n))),
          },
        ];
        house.say(11 + n, "alarms/clock-error", { kind: "observed", quantity: "clock-error", readings });
      }
      return counted(
        "1, 0",
        `${raised(house.news)}, ${house.news.filter(({ what }) => what === "ended").length}`,
      );
    },
  },
  {
    part,
    name: "a rule that clears above the limit that raises: refused",
    play() {
      const rule = { name: "r", quantity: "clock-error", severity: "low", raiseAbove: 10, clearBelow: 12 };
      const why = misfit(alarmRules, { rules: [rule] }) ?? "taken";
      return counted("rules.0.clearBelow: at most raiseAbove (10) is expected", why);
    },
  },
];

async function webhookDown(seed: number): Promise<Outcome> {
  const heard = new Map<string, string>();
  const numbers = new Set<number>();
  let [others, up, answers] = [0, false, 0];
  const server = createServer(async (request, reply) => {
    let body = "";
    for await (const piece of request) body += piece;
    if (!up) return void reply.writeHead(503).end();
    const id = String(request.headers["webhook-id"]);
    if ((heard.get(id) ?? body) !== body) others++;
    heard.set(id, body);
    for (const { number } of (JSON.parse(body) as { news: { number: number }[] }).news) numbers.add(number);
    if (answers++ % 2 === 0) return void request.socket.destroy(); // it has heard, and nobody is told
    reply.writeHead(204).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    const { port } = server.address() as AddressInfo;
    const hook = {
      ...({
        kind: "webhook",
        name: "o",
        leastSeverity: "low",
        gatherS: 0,
        local: true,
        authority: null,
      } as const),
      ...{ url: `http://127.0.0.1:${port}/`, key: Buffer.alloc(32, 7) },
    };
    const outlet = { name: "o", leastSeverity: "low", gatherS: 0 } as const;
    const house = alarmHouse([clock({ quietS: 0 })], [outlet], (_, delivery, stop) => {
      const body = JSON.stringify(delivery, (_key, value) =>
        typeof value === "bigint" ? String(value) : value,
      );
      return postTo(hook, { id: delivery.id, body, nowS: 0 }, stop).catch((error: Error) =>
        refused("scenario", error.message),
      );
    });
    for (let n = 0; n < 60; n++) {
      up = n >= 20;
      house.read(60 * n, "clock-error", [
        { subject: `m-${n % 7}`, value: uniform(seed, 38, n) < 0.5 ? 12 : 1 },
      ]);
      await house.until(60 * n + 59);
    }
    await house.until(7200);
    const truth = house.news.length;
    return counted(`${truth}, 0`, `${numbers.size}, ${others}`, truth > 10);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
