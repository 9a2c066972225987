// Where roles listen when nobody says otherwise. Read by their commands and by `etalon doctor`.

export const usualPorts = { up: 8740, cloud: 8740, station: 8741, node: 8750, agent: 8760 } as const;
