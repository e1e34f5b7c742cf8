import type { Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";

/** The name of a built plugin where neither the user nor the gateway has a rule. */
export const usualPluginFile = "{name}_{goos}_{goarch}{variant}.so";

/** What a template of a file name can name. */
export interface PluginFileValues {
  readonly name: string;
  readonly target: Target;
  /** Of the gateway: its release, else its module's version; undefined where neither is known. */
  readonly version: string | undefined;
  readonly buildId: string | undefined;
  /** The gateway's reference; the last part of it stands for the gateway. */
  readonly gateway: string;
}

const placeholders = ["name", "version", "goos", "goarch", "variant", "build-id", "gateway"] as const;

/**
 * Checks a template before anything is built.
 * @param folder `output-directory`
 * @throws UserError
 */
export function checkPluginFile(template: string, folder: string): void {
  for (const [whole, name] of template.matchAll(/\{([^{}]*)\}/g)) {
    if (placeholders.some((known) => known === name)) continue;
    const known = placeholders.map((placeholder) => `{${placeholder}}`).join(" ");
    throw new UserError(`plugin-file: "${template}" holds ${whole}; the placeholders are ${known}.`);
  }
  checkRelative(template, template, folder);
}

/**
 * The path of one built plugin, below a folder.
 * @param folder `output-directory`
 * @throws UserError where `{version}` has no value
 */
export function pluginFileName(
  template: string,
  folder: string,
  { name, target, version, buildId, gateway }: PluginFileValues,
): string {
  if (template.includes("{version}") && version === undefined) {
    throw new UserError(
      `plugin-file: "${template}" holds {version}, but the gateway's build information names no version; write it out, or put {gateway} in its place.`,
    );
  }
  const values: Readonly<Record<(typeof placeholders)[number], string>> = {
    name,
    version: version ?? "",
    goos: target.goos,
    goarch: target.goarch,
    variant: target.variant ?? "",
    "build-id": buildId ?? "",
    // The last part of a path, an image or an address is what tells gateways apart.
    gateway: gateway.split(/[\\/]/).findLast((part) => part !== "") ?? "",
  };
  let file = template;
  for (const placeholder of placeholders) {
    file = file.replaceAll(`{${placeholder}}`, values[placeholder].replaceAll(/[^\w.+-]/g, "-"));
  }
  checkRelative(file, template, folder);
  return folder === "." ? file : `${folder.replace(/\/+$/, "")}/${file}`;
}

function checkRelative(file: string, template: string, folder: string): void {
  const parts = file.split(/[\\/]/);
  const escapes = parts.some((part) => part === "" || part === "." || part === "..");
  if (!escapes && !/[\0-\x1f]/.test(file) && !/^[A-Za-z]:/.test(file)) return;
  throw new UserError(`plugin-file: "${template}" is not a path below ${folder.replace(/\/+$/, "")}/.`);
}
