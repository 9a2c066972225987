#!/usr/bin/env node
// The `etalon` command: builds what is missing or stale, then runs the compiled program in this process.

import { built, requireNode } from "../../../scripts/prepare.mjs";

requireNode();
built();
await import("../dist/etalon.mjs");
