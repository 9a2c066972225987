// Who may import whom: down only, no loops (see ARCHITECTURE.md). Type imports count.

const above = {
  basis:
    "kernels|messages|codecs|verification|analysis|condition|compensation|planning|devices|documents|field|cloud|station|outside",
  kernels:
    "messages|codecs|verification|analysis|condition|compensation|planning|devices|documents|field|cloud|station|outside",
  messages:
    "kernels|codecs|verification|analysis|condition|compensation|planning|devices|documents|field|cloud|station|outside",
  codecs:
    "kernels|messages|verification|analysis|condition|compensation|planning|devices|documents|field|cloud|station|outside",
  verification:
    "messages|codecs|analysis|condition|compensation|planning|devices|documents|field|cloud|station|outside",
  analysis:
    "messages|codecs|verification|condition|compensation|planning|devices|documents|field|cloud|station|outside",
  condition:
    "kernels|messages|codecs|analysis|compensation|planning|devices|documents|field|cloud|station|outside",
  compensation:
    "messages|codecs|verification|condition|planning|devices|documents|field|cloud|station|outside",
  planning: "kernels|messages|codecs|analysis|compensation|devices|documents|field|cloud|station|outside",
  devices:
    "kernels|verification|analysis|condition|compensation|planning|documents|field|cloud|station|outside",
  field: "cloud|station|outside",
  cloud: "field|station|outside",
  station: "field|cloud|outside",
  outside: "kernels|verification|analysis|condition|compensation|planning|field|cloud|station",
};

/** The components: each folder of field, cloud and station; they meet in messages only. */
const components = [
  "field/yh-user-terminal",
  "field/ia-instrument-agent",
  "cloud/irm-resource-registry",
  "cloud/cc-cloud-controller",
  "cloud/im-storage-controller",
  "cloud/clc-cluster-controller",
  "cloud/nc-node-controller",
  "cloud/vm-measuring-machine",
  "station/zz-master-station",
];

export default {
  forbidden: [
    ...Object.entries(above).map(([name, others]) => ({
      name: `${name} imports nothing above or beside it`,
      severity: "error",
      from: { path: `^packages/${name}/` },
      to: { path: `^packages/(${others})/` },
    })),
    {
      name: "packages never import apps, tours, tests or bench",
      severity: "error",
      from: { path: "^packages/" },
      to: { path: "^(apps|tours|tests|bench)/" },
    },
    ...components.map((path) => ({
      name: `${path} meets other components in messages only`,
      severity: "error",
      from: { path: `^packages/${path}/` },
      to: {
        path: `^packages/(${components
          .map((c) => c.split("/")[0])
          .filter((v, i, a) => a.indexOf(v) === i)
          .join("|")})/`,
        // The watch on who is heard is no component: two of the cloud's hold somebody for alive.
        pathNot: `^packages/(${path}|cloud/liveness)/`,
      },
    })),
    {
      name: "the console knows the nouns and the contracts alone",
      severity: "error",
      from: { path: "^apps/console/" },
      to: { path: "^(packages/(?!(basis|messages)/)|apps/(?!console/)|tours|tests|bench)" },
    },
    {
      name: "nobody imports the console",
      severity: "error",
      from: { pathNot: "^apps/console/" },
      to: { path: "^apps/console/" },
    },
    {
      name: "the simulated world never uses the kernels it judges",
      severity: "error",
      from: { path: "^packages/outside/simulated/" },
      to: { path: "^packages/(kernels|verification|analysis|condition|compensation|planning)/" },
    },
    {
      name: "no file imports its own package's index",
      severity: "error",
      from: { path: "^(packages|apps)/([^/]+)/" },
      to: { path: "^$1/$2/index\\.ts$" },
    },
    { name: "no loops", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|node_modules)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["source", "import", "default"] },
  },
};
