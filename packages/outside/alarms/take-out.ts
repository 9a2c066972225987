// Takes news of alarms to the outlets of the operator's file. Called by the station's shell, which tries again what has not
// arrived.

import { type Clock, good, type Log, posixNsFromInstant, refused, toJson } from "@etalon/basis";
import type { AlarmDelivery, Outlet } from "@etalon/messages/alarms";
import { mailTo } from "./mail.ts";
import type { AlarmOutlet } from "./settings.ts";
import { postTo } from "./webhook.ts";

export function takingOut(outlets: readonly AlarmOutlet[], clock: Clock, log: Log) {
  const byName = new Map(outlets.map((outlet) => [outlet.name, outlet]));
  return {
    outlets: outlets.map(({ name, leastSeverity, gatherS }): Outlet => ({ name, leastSeverity, gatherS })),
    async takeOut(name: string, delivery: AlarmDelivery, stop: AbortSignal) {
      const outlet = byName.get(name);
      if (!outlet) return refused("alarms.outlet", `no outlet of this process is called ${name}`);
      const { id, missed, news } = delivery;
      const nowS = Number(posixNsFromInstant(clock.now()) / 1_000_000_000n);
      const going =
        outlet.kind === "mail"
          ? mailTo(outlet, delivery)
          : postTo(outlet, { id, body: toJson({ id, missed, news }), nowS }, stop);
      // Whatever is wrong with it is tried again, and holds nothing up for ever.
      const taken = await going.catch((error: Error) => refused("alarms.outlet", error.message));
      if (taken.ok) log.info("zz.alarms-delivered", { outlet: name, delivery: id, news: news.length });
      else log.warn("zz.alarms-not-delivered", { outlet: name, delivery: id, why: taken.why.text });
      return taken.ok ? good(undefined) : taken;
    },
  };
}
