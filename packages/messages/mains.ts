// The nominal frequency of a system: on a meter's plate, and in what a study of power quality goes by.

import { z } from "zod";

/** Hertz. */
export const mainsHz = z.union([z.literal(50), z.literal(60)]);
