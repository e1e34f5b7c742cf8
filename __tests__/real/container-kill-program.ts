// One build in a container, in a process of its own that tests can kill: GATEWAY SOURCE TEMPORARY OUTPUT COMMAND

import { buildInContainer } from "../../src/build/container/builder.ts";
import { findEngine } from "../../src/build/container/engine.ts";
import { planAsItLies } from "../../src/build/plan/make-plan.ts";
import { findPlugins } from "../../src/build/plugins.ts";
import { deriveRecipe } from "../../src/build/recipe.ts";
import { openGateway } from "../../src/gateway/open-gateway.ts";
import { KeyedMutex } from "../../src/ports/concurrency.ts";
import { execRunner } from "../../src/ports/exec.ts";
import { TemporaryFolders } from "../../src/ports/temporary-folders.ts";
import { commandCall, commandImage } from "./container-calls.ts";

const [gateway = "", source = "", folder = "", output = "", command = ""] = process.argv.slice(2);
const temporary = new TemporaryFolders(folder);
// As the shells of the product do it.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    temporary.removeAll();
    process.exit(1);
  });
}
const say = (line: string) => void process.stdout.write(`${line}\n`);
const commands = execRunner(process.env, { line: say });
const engine = await findEngine({ commands, directory: folder });
if (engine.kind === "none") throw new Error(engine.why);
const { facts, close } = await openGateway(gateway, gateway, "none");
const target = { goos: "linux", goarch: "amd64" };
const [plugin] = findPlugins([{ path: source, name: "plugin" }], folder, () => undefined);
if (plugin?.kind !== "source") throw new Error(`${source} is no source`);
const recipe = deriveRecipe(facts, target, { buildTags: [], cc: undefined });
const outcome = await buildInContainer(
  {
    plan: planAsItLies(plugin.source, recipe, undefined),
    output,
    call: commandCall,
    command,
    images: [commandImage],
    pull: "never",
    variables: [],
    network: "none",
    timeout: 600,
  },
  {
    commands,
    logger: {
      info: say,
      warning: say,
      debug: () => undefined,
      group(heading, body) {
        say(heading);
        return body();
      },
    },
    temporary,
    environment: process.env,
    directory: folder,
    trust: { kind: "trusted" },
    goCache: undefined,
    keptPlugins: undefined,
    exclude: [],
    settings: {},
    engine,
    volumes: new KeyedMutex(),
    kept: undefined,
    storedModules: undefined,
  },
);
close();
say(JSON.stringify(outcome));
