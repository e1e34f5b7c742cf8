// Opens a plugin in the image of a gateway: IMAGE GATEWAY FOLDER-OF-PLUGINS PLUGIN FOLDER. A program of its own, so
// that a test can kill it.

import { findEngine } from "../../src/build/container/engine.ts";
import { runInImage } from "../../src/load/in-image.ts";
import { execRunner } from "../../src/ports/exec.ts";

const [reference = "", path = "", plugins = "", plugin = "", folder = ""] = process.argv.slice(2);
const engine = await findEngine({ commands: execRunner(process.env, { line() {} }), directory: folder });
if (engine.kind !== "engine") throw new Error(engine.why);
const args = ["plugin", "load", "-f", plugin, "-s", "AuthCheck"];
await runInImage({ reference, path }, args, plugins, folder, { seconds: 4 }, engine);
