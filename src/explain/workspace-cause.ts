import { change, command } from "../model/fix.ts";
import { clip, clipValue, sharing } from "../model/phrases.ts";
import { isLater, requireSteps } from "../verify/module-commands.ts";
import type { Candidate } from "./candidate.ts";
import type { Judged } from "./module-role.ts";
import type { Pattern } from "./pattern.ts";
import { highestFrom, requirementChain } from "./requirement-chain.ts";
import { locationOfChain } from "./witness.ts";

/** A module that another one of the user's go.work raises: what the plugin's own go.mod says is not what is built. */
export function workspaceCause(pattern: Pattern, module: Judged): Candidate | undefined {
  const { resolved } = pattern.project ?? {};
  const { gateway: wanted, plugin: found } = module;
  if (resolved?.goWork === undefined || resolved.requirements === undefined) return undefined;
  if (wanted === undefined || found === undefined) return undefined;
  const { modules, requirements, goWork, imports } = resolved;
  const [own, ...siblings] = modules;
  if (own === undefined) return undefined;
  const asked = highestFrom(own, found.path, requirements);
  if (asked !== undefined && !isLater(found.version, asked)) return undefined;
  const chain = requirementChain(resolved, found.path, found.version);
  const sibling = siblings.find(({ path }) => path === chain?.[0]);
  if (chain === undefined || sibling === undefined) return undefined;
  const where = locationOfChain(resolved, chain);
  const place = where === undefined ? sibling.goModFile : `${where.file}:${where.line}`;
  const requirement = { wanted, found };
  const isLinked = [...imports.keys()].some((one) =>
    siblings.some(({ path }) => one === path || one.startsWith(`${path}/`)),
  );
  const [, second = ""] = chain;
  const isDirect = chain.length === 2 && second.startsWith(`${found.path} `);
  const outside = change(
    `Build the plugin outside of the workspace (GOWORK=off), since it links nothing of the other modules in ${clip(goWork, 150)}.`,
  );
  const inSibling = command(`go get ${wanted.path}@${wanted.version}`, sibling.folder);
  const isRequirable = requireSteps([requirement]).length > 0;
  return {
    kind: "workspace",
    evidence: [
      `${clip(module.path, 100)} is ${clipValue(wanted.version)} in the gateway and ${clipValue(found.version)} in the plugin, since ${clipValue(sibling.path)} asks for that (${clip(place, 100)}) in the workspace of ${clip(goWork, 100)}; ${sharing(module.shared.length, module.different.length)}.`,
      asked === wanted.version
        ? `The go.mod of the plugin itself is content with ${clipValue(asked)}: a go get in its folder changes nothing.`
        : `The go.mod of the plugin itself asks for ${asked === undefined ? "no version" : clipValue(asked)}.`,
    ],
    steps: isLinked ? (isDirect && isRequirable ? [inSibling] : []) : [outside],
    // An excluded version counts for the whole workspace.
    requires: (isLinked && !isDirect) || (!isLinked && asked !== wanted.version) ? [requirement] : [],
    modules: [module.path],
  };
}
