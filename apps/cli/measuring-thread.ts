// The program of a measuring thread: lanes fed through a ring. The lane pool starts it.

import { openLaneThread } from "@etalon/cloud/vm-measuring-machine/lanes/lane-thread";
import type { LanesOptions } from "@etalon/cloud/vm-measuring-machine/lanes/lanes";
import { serveThread } from "@etalon/outside/threads/serve-thread";

serveThread((options, say) => openLaneThread(options as LanesOptions, say));
