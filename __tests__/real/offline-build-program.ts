// Builds one plugin from a folder of `fetch`: GATEWAY PLUGIN FOLDER OUTPUT. A program of its own, so that a test can
// start it where there is no network. Writes the outcome as JSON.
import { join } from "node:path";
import { buildNative } from "../../src/build/native.ts";
import { findPlugins } from "../../src/build/plugins.ts";
import { deriveRecipe } from "../../src/build/recipe.ts";
import { openGateway } from "../../src/gateway/open-gateway.ts";
import { parseTarget } from "../../src/model/target.ts";
import { offlineSettings } from "../../src/offline/offline-settings.ts";
import { surroundings } from "../build/native-build.ts";

const [reference = "", plugin = "", stored = "", output = ""] = process.argv.slice(2);
const offline = offlineSettings(stored, process.cwd());
const target = parseTarget("linux/amd64", "target");
const { facts } = await openGateway(offline.profile(reference, target), reference, "none");
const { io, lines } = surroundings();
const [subject] = findPlugins([{ path: plugin }], process.cwd(), () => undefined);
if (subject?.kind !== "source") throw new Error(`${plugin} is no source`);
const recipe = deriveRecipe(facts, target, { buildTags: [], cc: undefined });
const outcome = await buildNative(
  { source: subject.source, recipe, gateway: facts, symbols: [], output: join(output, "plugin.so") },
  { ...io, settings: { ...io.settings, ...offline.environment } },
);
process.stdout.write(JSON.stringify({ outcome, lines }));
