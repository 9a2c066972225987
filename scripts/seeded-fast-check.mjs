// fast-check as tests have it (`vitest.config.ts`): the same walks in every run, others by `SEED=n npx vitest run …`; a
// failure prints its seed and path.

import fc from "../node_modules/fast-check/lib/fast-check.js";

fc.configureGlobal({ seed: Number(process.env.SEED ?? 20_261_129) });

export * from "../node_modules/fast-check/lib/fast-check.js";
export default fc;
