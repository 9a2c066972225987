// What the processes of a monitoring run say to each other and to the run.

export type Orders =
  | {
      readonly be: "terminals";
      readonly url: string;
      readonly ca: string;
      readonly fleet: FleetOrders;
      readonly seconds: number;
    }
  /** The machines have measured so many frames of all. */
  | { readonly be: "told"; readonly frames: number }
  | {
      readonly be: "agent";
      readonly folder: string;
      readonly tls: { readonly key: string; readonly cert: string };
      readonly quotaBytes: number;
      readonly keepFrames: number;
    }
  | {
      readonly be: "links";
      readonly port: number;
      readonly links: readonly {
        readonly terminal: string;
        readonly ticket: string;
        readonly token: number;
      }[];
    }
  | {
      readonly be: "machine";
      readonly program: string;
      readonly threads: number;
      readonly fleet: FleetOrders;
    }
  | { readonly be: "asked" }
  | { readonly be: "ended" };

export interface FleetOrders {
  readonly meters: number;
  readonly waves: number;
  readonly spellS: number;
  readonly seed: number;
}

export interface Usage {
  readonly processorMs: number;
  readonly residentMB: number;
}

export const SECRET = "nothing is protected here";

export function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { processorMs: (user + system) / 1000, residentMB: process.memoryUsage.rss() / 1e6 };
}

export const addressOf = (terminal: string) => ({ tenant: "monitor", site: "site", terminal });

/** A parent that is gone hears nothing any more; its end ends us. */
export function say(message: unknown): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

export function heed(hear: (orders: Orders) => void | Promise<void>): void {
  process.on("message", (orders: Orders) => {
    void Promise.resolve(hear(orders)).catch((error: unknown) => {
      say({ kind: "failed", why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      process.exit(1);
    });
  });
  process.on("disconnect", () => process.exit());
}
