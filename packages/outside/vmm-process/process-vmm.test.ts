// The process engine under the contract of all engines.

import { describe } from "vitest";
import { vmmContract } from "../vmm-contract/contract.ts";
import { processVmm } from "./process-vmm.ts";

describe("machines as processes", () => {
  vmmContract({
    open: async (program) => processVmm(program),
    engine: /^process$/,
    isolates: false,
    device: /\.sock$/,
  });
});
