// The program of a monitoring machine's thread: lanes and watched meters fed through a ring. The watch pool starts it.

import type { LanesOptions } from "@etalon/cloud/vm-measuring-machine/lanes/lanes";
import { openWatchThread } from "@etalon/cloud/vm-measuring-machine/monitoring/monitoring-thread";
import { serveThread } from "@etalon/outside/threads/serve-thread";

serveThread((options, say) => openWatchThread(options as LanesOptions, say));
