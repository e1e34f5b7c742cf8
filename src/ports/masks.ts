import type { CommandRunner } from "./command-runner.ts";

/** Secrets of a run, which stand in nothing that is shown or reported. */
export class Masks {
  readonly #secrets = new Set<string>();

  add(secret: string): void {
    if (secret !== "") this.#secrets.add(secret);
  }

  /** The text with stars in the place of every secret. */
  hide(text: string): string {
    let hidden = text;
    for (const secret of this.#secrets) hidden = hidden.replaceAll(secret, "***");
    return hidden;
  }
}

/** Programs whose output holds no secrets any more. */
export function maskedCommands(commands: CommandRunner, masks: Masks): CommandRunner {
  return {
    start: (program) => commands.start(program),
    async run(command) {
      const result = await commands.run(command);
      return result && { ...result, stdout: masks.hide(result.stdout), stderr: masks.hide(result.stderr) };
    },
  };
}
